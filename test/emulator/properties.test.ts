/** What holds for any input: pages lose nobody, addresses survive encoding, licences keep their digits. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Account } from '../../src/emulator/account.js';
import { loadContract } from '../../src/emulator/contract.js';
import { listUsers, PageTokens } from '../../src/emulator/listing.js';
import { type Api, startApi } from './api.js';

const statuses = ['active', 'inactive', 'pending'] as const;

describe('pages', () => {
  it('of any size show every user of a status once, in the order of creation', () => {
    const seeds = fc.array(fc.constantFrom(...statuses), { maxLength: 40 });
    fc.assert(
      fc.property(seeds, fc.constantFrom(...statuses), fc.integer({ min: 1, max: 12 }), (given, status, page_size) => {
        const users = given.map((each, index) => ({ email: `u${index}@example.com`, status: each }));
        const account = new Account('a', { users }, () => 0);
        const tokens = new PageTokens(() => 0);
        const seen: string[] = [];
        let next_page_token = '';
        do {
          const page = listUsers(account, tokens, { status, page_size, next_page_token });
          seen.push(...page.users.map((user) => user.email));
          next_page_token = page.next_page_token;
        } while (next_page_token !== '');
        expect(seen).toEqual(users.filter((user) => user.status === status).map((user) => user.email));
      }),
    );
  });
});

describe('a path', () => {
  it('gives back any user id that was percent-encoded', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(text, (userId) => {
        const route = loadContract().find('PUT', `/users/${encodeURIComponent(userId)}/email`);
        expect(route?.params).toEqual({ userId });
        expect(route?.operation.id).toBe('setEmail');
      }),
    );
  });
});

describe('zoom_one_type', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.close());

  it('keeps its digits on the way in and out', async () => {
    await fc.assert(
      fc.asyncProperty(fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }), async (number) => {
        await api.call('PATCH', '/users/me', `{"zoom_one_type":${number},"dept":"\\"zoom_one_type\\":7"}`);
        const { text } = await api.call('GET', '/users/me');
        expect(/"zoom_one_type":(\d+)/.exec(text)?.[1]).toBe(String(number));
      }),
      { numRuns: 30 },
    );
  });
});
