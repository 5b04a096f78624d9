/** What is read of Zoom's events, and that nothing else gets through. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseEvent } from '../../src/zoom/webhook-event.js';
import { eventOf } from './signed.js';

const parse = (text: string) => parseEvent(Buffer.from(text));
const accountId = 'emulated-account';

describe('an event', () => {
  it.each([
    'user.created',
    'user.updated',
    'user.invitation_accepted',
    'user.activated',
    'user.deactivated',
    'user.deleted',
    'user.disassociated',
  ])('%s tells of whom', (type) => {
    const object = { id: 'u1', email: 'Ann@Example.com', first_name: 'Ann', last_name: 'Byron', type: 3 };
    expect(parse(eventOf(type, object))).toEqual({
      kind: 'user',
      type,
      accountId,
      userId: 'u1',
      addresses: ['ann@example.com'],
    });
  });

  it('of a new address tells the old one too, and believes the id of the user as it is', () => {
    const event = eventOf(
      'user.updated',
      { id: 'u1', email: 'new@example.com' },
      { old_object: { id: 'u9', email: 'OLD@example.com' } },
    );
    expect(parse(event)).toMatchObject({ userId: 'u1', addresses: ['new@example.com', 'old@example.com'] });
  });

  it('may name nobody', () => {
    expect(parse('{"event":"user.updated","payload":{"account_id":"emulated-account"}}')).toEqual({
      kind: 'user',
      type: 'user.updated',
      accountId,
      addresses: [],
    });
    const odd = eventOf('user.updated', { id: 7, email: ['x'] });
    expect(parse(odd)).toEqual({ kind: 'user', type: 'user.updated', accountId, addresses: [] });
  });

  it('of a lost member of a group is known in both spellings', () => {
    for (const spelling of ['group.member_deleted', 'group.members_deleted']) {
      expect(parse(eventOf(spelling, {}))).toEqual({ kind: 'group', type: 'group.member_deleted', accountId });
    }
  });

  it('may be one that we do not know', () => {
    for (const type of ['user.signed_in', 'group.renamed', 'meeting.started', 'constructor']) {
      expect(parse(eventOf(type, {}))).toEqual({ kind: 'unknown', type, accountId });
    }
  });

  it('may have no account, which then is nobody’s', () => {
    expect(parse('{"event":"user.deleted","payload":{"object":{"id":"u1"}}}')).toMatchObject({ accountId: undefined });
  });

  it('is no event without a name, and no validation without a token', () => {
    for (const text of ['', '{', '[]', 'null', '7', '"user.deleted"', '{}', '{"event":7}', '{"event":null}']) {
      expect(parse(text)).toBeUndefined();
    }
    expect(parse('{"event":"endpoint.url_validation","payload":{"plainToken":1}}')).toBeUndefined();
    expect(parse('{"event":"endpoint.url_validation","payload":{"plainToken":"t"}}')).toEqual({
      kind: 'urlValidation',
      plainToken: 't',
    });
  });

  it('of any shape is read without failing', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.uint8Array(),
        fc.constantFrom('user.updated', 'group.created', 'x'),
        (json, bytes, type) => {
          parseEvent(bytes);
          parse(json);
          const event = parse(`{"event":"${type}","payload":{"object":${json},"old_object":${json}}}`);
          expect(event?.kind).toMatch(/^(user|group|unknown)$/);
        },
      ),
    );
  });
});

/** Zoom's own samples are Zoom's: read where a folder of them is at hand. */
const folder =
  process.env['ZOOM_SAMPLES'] ?? fileURLToPath(new URL('../../../shared/zoom/webhook-samples', import.meta.url));
const samples = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];

if (samples.length > 0) {
  describe("Zoom's samples", () => {
    it.each(samples)('%s is read as what its file is called', (name) => {
      const event = parseEvent(readFileSync(join(folder, name)));
      const type = name.replace('.json', '');
      if (type === 'endpoint.url_validation') {
        expect(event).toEqual({ kind: 'urlValidation', plainToken: expect.any(String) });
        return;
      }
      expect(event).toMatchObject({ accountId: expect.stringMatching(/./) });
      if (type === 'app_deauthorized') expect(event?.kind).toBe('appDeauthorized');
      else if (type.startsWith('group.')) expect(event).toMatchObject({ kind: 'group', type });
      else if (type.startsWith('user.signed_')) expect(event).toMatchObject({ kind: 'unknown', type });
      else
        expect(event).toMatchObject({ kind: 'user', type, userId: expect.any(String), addresses: expect.any(Array) });
    });
  });
}
