/** Every recorded dialogue of an identity provider holds against the bridge in front of the emulator. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sampleAccount } from '../../src/emulator/sample-users.js';
import { startWorld } from '../world.js';
import { replay } from './replay.js';
import { readSequences, type Sequence } from './sequence.js';

/** Sequences of the larger corpus that this version does not promise, by how their names begin. */
const NOT_PROMISED: readonly { readonly prefix: string; readonly because: string }[] = [
  { prefix: 'groups-', because: 'Groups are not served yet' },
  {
    prefix: 'entra-14-roles-as-json-string',
    because: 'it patches nothing but roles, which a provider may not give by default: refused aloud, by decision',
  },
];

const ownFolder = fileURLToPath(new URL('sequences', import.meta.url));
const corpusFolder = process.env['IDP_CORPUS'] ?? fileURLToPath(new URL('../../../shared/idp/corpus', import.meta.url));

const own = readSequences(ownFolder);
const corpus = existsSync(corpusFolder) ? readSequences(corpusFolder) : [];

let world: Awaited<ReturnType<typeof startWorld>>;
const warnings: string[] = [];

beforeAll(async () => {
  // The users of the dialogues live in a managed domain, where Zoom refuses to disassociate.
  world = await startWorld({ env: { ZOOM_DELETE_ACTION: 'delete' }, emulator: { account: sampleAccount() } });
});

afterAll(async () => {
  if (warnings.length > 0) console.log(`Wished for, not held:\n${warnings.join('\n')}`);
  await world.close();
  expect(world.emulator.contractFaults).toEqual([]);
});

const reasonAgainst = (name: string): string | undefined =>
  NOT_PROMISED.find(({ prefix }) => name.startsWith(prefix))?.because;

function replayed(sequence: Sequence): void {
  const reason = reasonAgainst(sequence.name);
  if (reason !== undefined) {
    it.skip(`${sequence.name}: ${reason}`, () => undefined);
    return;
  }
  it(sequence.name, async () => {
    const report = await replay(sequence, { scimUrl: world.scimUrl, token: world.token });
    warnings.push(...report.warnings.map((warning) => `${sequence.name} ${warning}`));
    expect(report.failures).toEqual([]);
  }, 30_000);
}

describe('our own dialogues', () => {
  it('are there', () => expect(own.length).toBeGreaterThan(20));
  own.forEach(replayed);
});

if (corpus.length > 0) {
  describe('the corpus beside the checkout', () => {
    corpus.forEach(replayed);

    it('has a sequence for each that is not promised', () => {
      const stale = NOT_PROMISED.filter(({ prefix }) => !corpus.some(({ name }) => name.startsWith(prefix)));
      expect(stale).toEqual([]);
    });
  });
}
