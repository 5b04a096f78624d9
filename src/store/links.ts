/** Links in the database: one row a user, their addresses beside it for look-ups. */
import { setImmediate as otherWork } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { JsonObject } from '../scim/types.js';
import { StoreError } from './errors.js';
import { byKeys, type Dialect } from './key-list.js';
import type { Link, LinkStore } from './ports.js';
import { foldCase, inChunks, type LinkRow, type Tables } from './tables.js';

export function createLinkStore(db: Kysely<Tables>, dialect: Dialect): LinkStore {
  const find = createFind(db, dialect);

  return {
    get: async (id) => (await find('id', [id]))[0],
    async getMany(ids) {
      const links = await find('id', ids);
      return new Map(links.map((link) => [link.id, link]));
    },
    findByLogins: (logins) => find('login', logins.map(foldCase)),
    findByUserName: (userName) => find('user_name_ci', [foldCase(userName)]),
    findByExternalId: (externalId) => find('external_id', [externalId]),
    async findByEmail(email) {
      const rows = await db
        .selectFrom('links')
        .innerJoin('link_emails', 'link_emails.link_id', 'links.id')
        .selectAll('links')
        .where('link_emails.address_ci', '=', foldCase(email))
        .orderBy('links.id')
        .execute();
      return rows.map(toLink);
    },
    async exceptional() {
      // The literal 1 lets the partial index answer.
      const rows = await db
        .selectFrom('links')
        .selectAll()
        .where((where) => where('exceptional', '=', where.lit(1)))
        .orderBy('id')
        .execute();
      return rows.map(toLink);
    },
    save: (link) => db.transaction().execute((transaction) => saveLink(transaction, link)),
    async remove(id) {
      await db.deleteFrom('links').where('id', '=', id).execute();
    },
  };
}

type KeyColumn = 'id' | 'login' | 'user_name_ci' | 'external_id';

type Find = (column: KeyColumn, keys: readonly string[]) => Promise<Link[]>;

function createFind(db: Kysely<Tables>, dialect: Dialect): Find {
  const ofColumn = (column: KeyColumn) => ({
    findOne: db.selectFrom('links').selectAll().where(column, '=', '').orderBy('id').compile(),
    findMany: byKeys(column, dialect, (isAmong) =>
      db.selectFrom('links').selectAll().where(isAmong).orderBy('id').compile(),
    ),
  });
  const statements = {
    id: ofColumn('id'),
    login: ofColumn('login'),
    user_name_ci: ofColumn('user_name_ci'),
    external_id: ofColumn('external_id'),
  };
  return async (column, keys) => {
    const { findOne, findMany } = statements[column];
    if (keys.length === 1) {
      const { rows } = await db.executeQuery<LinkRow>({ ...findOne, parameters: [...keys] });
      return rows.map(toLink);
    }
    const links: Link[] = [];
    const chunks = inChunks([...new Set(keys)]);
    for (const chunk of chunks) {
      links.push(...(await findMany(db, chunk)).map(toLink));
      // SQLite answers in place: without a pause the keys of a whole directory would hold up everybody else.
      if (chunks.length > 1) await otherWork();
    }
    return links;
  };
}

async function saveLink(transaction: Kysely<Tables>, link: Link): Promise<void> {
  const row = toRow(link);
  await transaction
    .insertInto('links')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
  await transaction.deleteFrom('link_emails').where('link_id', '=', link.id).execute();
  const addresses = new Set(link.emails?.flatMap(({ value }) => (typeof value === 'string' ? [foldCase(value)] : [])));
  const rows = [...addresses].map((address_ci) => ({ link_id: link.id, address_ci }));
  for (const chunk of inChunks(rows)) await transaction.insertInto('link_emails').values(chunk).execute();
}

function toRow(link: Link): LinkRow {
  const deferred = JSON.stringify(link.deferred);
  return {
    id: link.id,
    login: foldCase(link.login),
    user_name: link.userName ?? null,
    user_name_ci: link.userName === undefined ? null : foldCase(link.userName),
    external_id: link.externalId ?? null,
    emails: link.emails === undefined ? null : JSON.stringify(link.emails),
    kept: JSON.stringify(link.kept),
    deferred,
    former_licence: link.formerLicence ?? null,
    deleted_action: link.deleted?.action ?? null,
    deleted_at: link.deleted?.at ?? null,
    exceptional: link.deleted !== undefined || deferred !== '{}' ? 1 : 0,
  };
}

/** Throws StoreError on a row that the bridge cannot have written. */
function toLink(row: LinkRow): Link {
  const deleted = parseDeleted(row.deleted_action, row.deleted_at);
  return {
    id: row.id,
    login: row.login,
    ...(row.user_name === null ? {} : { userName: row.user_name }),
    ...(row.external_id === null ? {} : { externalId: row.external_id }),
    ...(row.emails === null ? {} : { emails: parseObjects(row.emails) }),
    kept: parseObject(row.kept, 'kept'),
    deferred: parseObject(row.deferred, 'deferred'),
    ...(row.former_licence === null ? {} : { formerLicence: row.former_licence }),
    ...(deleted === undefined ? {} : { deleted }),
  };
}

function parseDeleted(action: string | null, at: string | null): Link['deleted'] {
  if (action === null || at === null) return undefined;
  if (action !== 'deactivate' && action !== 'revokeToken') throw unreadable('deleted_action');
  return { action, at };
}

function parseObjects(text: string): JsonObject[] {
  const value = parseJson(text, 'emails');
  if (!Array.isArray(value) || !value.every(isJsonObject)) throw unreadable('emails');
  return value;
}

function parseObject(text: string, column: string): JsonObject {
  if (text === '{}') return {};
  const value = parseJson(text, column);
  if (!isJsonObject(value)) throw unreadable(column);
  return value;
}

function parseJson(text: string, column: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Without the cause: the parser quotes the text, and that is personal data.
    throw unreadable(column);
  }
}

/** What JSON.parse returned holds JSON all the way down. */
function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unreadable(column: string): StoreError {
  return new StoreError(`the database holds a link whose ${column} cannot be read; restore a copy of it`);
}
