/** Zoom's signature: what proves a webhook, and how little it takes to disprove it. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { answerUrlValidation, findSigningSecret, mayBeSigned } from '../../src/zoom/webhook-signature.js';
import { signedHeaders } from './signed.js';

const now = Date.parse('2026-03-01T12:00:00Z');

function signed(body: string, secret: string, at = now) {
  const headers = signedHeaders(body, secret, at);
  return { timestamp: headers['x-zm-request-timestamp'], signature: headers['x-zm-signature'] };
}

const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const secret = fc.string({ minLength: 1, maxLength: 40 });

describe('a signature', () => {
  it('is that of a known body, secret and time', () => {
    const headers = {
      timestamp: '1772366400',
      signature: `v0=${createHmac('sha256', 'topsecret').update('v0:1772366400:{"event":"x"}').digest('hex')}`,
    };
    expect(headers.signature).toMatch(/^v0=[0-9a-f]{64}$/);
    expect(findSigningSecret(headers, Buffer.from('{"event":"x"}'), ['topsecret'], now)).toBe('topsecret');
  });

  it('tells which of the secrets made it, whatever the body, in whichever order they stand', () => {
    fc.assert(
      fc.property(text, fc.uniqueArray(secret, { minLength: 1, maxLength: 3 }), fc.nat(), (body, secrets, pick) => {
        const signing = secrets[pick % secrets.length] ?? '';
        expect(findSigningSecret(signed(body, signing), Buffer.from(body), secrets, now)).toBe(signing);
      }),
    );
  });

  it('is worth nothing with another body, another secret or another time', () => {
    fc.assert(
      fc.property(text, text, secret, secret, (body, other, one, two) => {
        fc.pre(body !== other && one !== two);
        const headers = signed(body, one);
        expect(findSigningSecret(headers, Buffer.from(other), [one], now)).toBeUndefined();
        expect(findSigningSecret(headers, Buffer.from(body), [two], now)).toBeUndefined();
        const later = { ...headers, timestamp: String(Number(headers.timestamp) + 1) };
        expect(findSigningSecret(later, Buffer.from(body), [one], now)).toBeUndefined();
        expect(findSigningSecret(headers, Buffer.from(body), [], now)).toBeUndefined();
      }),
    );
  });

  it('covers the bytes as they came: the same JSON in another form is another body', () => {
    expect(findSigningSecret(signed('{"a":1}', 's'), Buffer.from('{ "a": 1 }'), ['s'], now)).toBeUndefined();
    const bytes = Buffer.from([0xff, 0xfe, 0x00]);
    const digest = createHmac('sha256', 's').update('v0:1772366400:').update(bytes).digest('hex');
    expect(findSigningSecret({ timestamp: '1772366400', signature: `v0=${digest}` }, bytes, ['s'], now)).toBe('s');
  });

  it.each([
    ['absent', undefined],
    ['empty', ''],
    ['cut short', 'v0=abc'],
    ['of another version', `v1=${'0'.repeat(64)}`],
    ['in letters that take two bytes', `v0=${'ä'.repeat(32)}`],
  ])('that is %s is no match and no failure', (_name, signature) => {
    const headers = { ...signed('{}', 's'), signature };
    expect(findSigningSecret(headers, Buffer.from('{}'), ['s'], now)).toBeUndefined();
  });
});

describe('the time of a webhook', () => {
  it.each([
    ['five minutes old', -300_000, true],
    ['older', -301_000, false],
    ['five minutes ahead', 300_000, true],
    ['further ahead', 301_000, false],
  ])('%s', (_name, offset, accepted) => {
    const headers = signed('{}', 's', now + offset);
    expect(mayBeSigned(headers, now)).toBe(accepted);
    expect(findSigningSecret(headers, Buffer.from('{}'), ['s'], now)).toBe(accepted ? 's' : undefined);
  });

  it.each([undefined, '', 'NaN', '1772366400.5', '-1772366400', ' 1772366400', '1e9', '17723664000000'])(
    'is no time when it is %p',
    (timestamp) => {
      expect(mayBeSigned({ ...signed('{}', 's'), timestamp }, now)).toBe(false);
    },
  );
});

describe("the answer to Zoom's question whether we know the secret", () => {
  it('holds the token and its HMAC in hex', () => {
    expect(answerUrlValidation('qgg8', 'topsecret')).toEqual({
      plainToken: 'qgg8',
      encryptedToken: createHmac('sha256', 'topsecret').update('qgg8').digest('hex'),
    });
  });
});
