/** Events in the database: what waits to be acted on, and the keys of what was. */
import type { Kysely } from 'kysely';
import { StoreError } from './errors.js';
import type { InboxStore, WaitingEvent } from './ports.js';
import type { InboxRow, Tables } from './tables.js';

export function createInboxStore(db: Kysely<Tables>): InboxStore {
  return {
    async add({ key, type, userId, addresses, receivedAt }) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('inbox')
        .values({
          key,
          type,
          user_id: userId ?? null,
          addresses: JSON.stringify(addresses),
          received_at: receivedAt,
          attempts: 0,
          due_at: receivedAt,
        })
        .onConflict((conflict) => conflict.column('key').doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },
    async due(now, count) {
      const rows = await db
        .selectFrom('inbox')
        .selectAll()
        .where('due_at', '<=', now)
        .orderBy('due_at')
        .orderBy('key')
        .limit(count)
        .execute();
      return rows.map(toEvent);
    },
    async nextTurn() {
      const row = await db
        .selectFrom('inbox')
        .select('due_at')
        .where('due_at', 'is not', null)
        .orderBy('due_at')
        .limit(1)
        .executeTakeFirst();
      return row?.due_at ?? undefined;
    },
    async finish(key) {
      const finished = { user_id: null, addresses: '[]', due_at: null };
      await db.updateTable('inbox').set(finished).where('key', '=', key).execute();
    },
    async postpone(key, attempts, until) {
      await db.updateTable('inbox').set({ attempts, due_at: until }).where('key', '=', key).execute();
    },
    async prune(before) {
      const rows = await db.deleteFrom('inbox').where('received_at', '<', before).returningAll().execute();
      return rows.filter(({ due_at }) => due_at !== null).map(toEvent);
    },
    async depth() {
      const { waiting, oldest } = await db
        .selectFrom('inbox')
        .select(({ fn }) => [fn.countAll().as('waiting'), fn.min('received_at').as('oldest')])
        .where('due_at', 'is not', null)
        .executeTakeFirstOrThrow();
      return { waiting: Number(waiting), oldest: oldest ?? undefined };
    },
  };
}

function toEvent({ key, type, user_id, addresses, received_at, attempts }: InboxRow): WaitingEvent {
  return {
    key,
    type,
    ...(user_id === null ? {} : { userId: user_id }),
    addresses: parseTexts(addresses),
    receivedAt: received_at,
    attempts,
  };
}

/** Throws StoreError on what the bridge cannot have written. */
function parseTexts(text: string): string[] {
  const value: unknown = JSON.parse(text);
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  throw new StoreError('the database holds an event whose addresses cannot be read; restore a copy of it');
}
