/** Users of the mirror by their keys, and those whose turn it is to be read again. */
import { type Kysely, sql } from 'kysely';
import type { DirectoryStore, DirectoryUser } from '../directory-ports.js';
import { byKeys, type Dialect } from '../key-list.js';
import type { Tables } from '../tables.js';
import { toUser, type UserRow } from './entry-rows.js';
import { FIRST_TIME, NEVER_READ } from './rows.js';

function selectUsers(db: Kysely<Tables>) {
  return db
    .selectFrom('directory')
    .innerJoin('directory_documents', 'directory_documents.row', 'directory.row')
    .select([
      'directory.address',
      'directory.zoom_id',
      'directory.id',
      'directory.whole_at',
      'directory.seen_at',
      'directory_documents.zoom',
      'directory_documents.resource',
    ]);
}

type FindUsers = (keys: readonly string[]) => Promise<DirectoryUser[]>;

function createFindUsers(
  db: Kysely<Tables>,
  column: 'zoom_id' | 'address' | 'manager_address',
  dialect: Dialect,
): FindUsers {
  const find = byKeys(`directory.${column}`, dialect, (isAmong) =>
    selectUsers(db).where(isAmong).$castTo<UserRow>().compile(),
  );
  return async (keys) => (await find(db, keys)).map(toUser);
}

type Reads = Pick<DirectoryStore, 'find' | 'reportsOf' | 'unseen' | 'stalest' | 'incomplete' | 'oldestWhole' | 'count'>;

export function createReads(db: Kysely<Tables>, dialect: Dialect): Reads {
  const byZoomId = createFindUsers(db, 'zoom_id', dialect);
  const byAddress = createFindUsers(db, 'address', dialect);
  return {
    async find({ zoomIds = [], addresses = [] }) {
      const found = [...(await byZoomId(zoomIds)), ...(await byAddress(addresses))];
      return [...new Map(found.map((user) => [user.address, user])).values()];
    },
    reportsOf: createFindUsers(db, 'manager_address', dialect),
    async unseen({ generation, startedAt }, count) {
      const rows = await selectUsers(db)
        .where('generation', '<', generation)
        .where('seen_at', '<', startedAt)
        .orderBy('directory.row')
        .limit(count)
        .execute();
      return rows.map(toUser);
    },
    async stalest(before, count) {
      const rows = await selectUsers(db).where('whole_at', '<', before).orderBy('whole_at').limit(count).execute();
      return rows.map(toUser);
    },
    async incomplete() {
      const { all, invited } = await db
        .selectFrom('directory')
        .select(({ fn }) => [fn.countAll<number>().as('all'), countInvited().as('invited')])
        .where('whole_at', '<', FIRST_TIME)
        .executeTakeFirstOrThrow();
      return { all, invited };
    },
    async oldestWhole() {
      const { oldest } = await db
        .selectFrom('directory')
        .select(({ fn }) => fn.min('whole_at').as('oldest'))
        .where('whole_at', '>=', FIRST_TIME)
        .executeTakeFirstOrThrow();
      return oldest ?? undefined;
    },
    count: () => countUsers(db),
  };
}

/** `filter (where …)` is in both databases. */
const countInvited = () => sql<number>`count(*) filter (where whole_at = ${NEVER_READ.invited})`;

export async function countUsers(db: Kysely<Tables>): Promise<number> {
  const { count } = await db
    .selectFrom('directory')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}
