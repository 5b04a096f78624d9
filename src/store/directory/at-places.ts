/** The users who stand at places of a list, with their resources as text. */
import type { Kysely } from 'kysely';
import type { Place } from '../directory-ports.js';
import { byKeys, type Dialect } from '../key-list.js';
import type { Tables } from '../tables.js';
import type { DirectoryRow, DocumentRow } from './rows.js';

export type PlacedRow = Pick<DirectoryRow, 'address' | 'id' | 'whole_at' | 'status'> & Pick<DocumentRow, 'resource'>;

/** In the order of the places, without those who have left meanwhile. */
export type ReadAtPlaces = (places: readonly Place[]) => Promise<PlacedRow[]>;

export const selectPlaced = (db: Kysely<Tables>) =>
  db
    .selectFrom('directory')
    .innerJoin('directory_documents', 'directory_documents.row', 'directory.row')
    .select(['directory.address', 'directory.id', 'directory.whole_at', 'directory.status'])
    .select('directory_documents.resource');

export function createReadAtPlaces(db: Kysely<Tables>, dialect: Dialect): ReadAtPlaces {
  const find = byKeys('directory.address', dialect, (isAmong) =>
    selectPlaced(db).where(isAmong).$castTo<PlacedRow>().compile(),
  );
  return async (places) => {
    const addresses = places.map(({ address }) => address);
    const rows = new Map((await find(db, addresses)).map((row) => [row.address, row]));
    return addresses.flatMap((address) => rows.get(address) ?? []);
  };
}
