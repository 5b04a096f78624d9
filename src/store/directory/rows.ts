/** The mirror's tables as Kysely types them. */
import type { Key } from '../directory-ports.js';
import type { ELEMENT_NUMBERS, ELEMENT_TEXTS } from './columns.js';

export interface DirectoryTables {
  directory: DirectoryRow;
  directory_documents: DocumentRow;
  directory_elements: ElementRow;
  directory_removed: { key: string; removed_at: string };
  directory_changes: ChangesRow;
  directory_crawls: CrawlRow;
  directory_wishes: WishRow;
}

/** One row a user: narrow, because scans read all of them. */
export interface DirectoryRow {
  /** Keys, by column: see columns.ts. */
  [column: string]: Key | null;
  /** Given by us, so that elements and documents are written without a question. */
  row: number;
  address: string;
  zoom_id: string | null;
  id: string | null;
  manager_address: string | null;
  /** See NEVER_READ. */
  whole_at: string;
  seen_at: string;
  generation: number;
  /** Of all that is found and sorted by: who is seen again unchanged is not written anew. */
  fingerprint: string;
}

/** Read for the users of a page only. */
export interface DocumentRow {
  row: number;
  /** JSON */
  zoom: string;
  /** JSON */
  resource: string;
}

type ElementKeys = Record<(typeof ELEMENT_TEXTS)[number], string> & Record<(typeof ELEMENT_NUMBERS)[number], number>;

export interface ElementRow extends ElementKeys {
  row: number;
  /** See ELEMENT_ATTRIBUTES. */
  attribute: string;
  position: number;
  /** 1: its key is what a sort compares. */
  leads: number;
}

/** One row; counts what has happened to the mirror, so that what is remembered of it can be checked by one look. */
export interface ChangesRow {
  only: number;
  /** Users came, went, or changed their address. */
  members: number;
  /** Anything that is found or sorted by. */
  changes: number;
}

/** One row. ISO times; '' where nobody has wished yet. */
export interface WishRow {
  only: number;
  crawl: string;
  whole: string;
}

export interface CrawlRow {
  generation: number;
  started_at: string;
  finished_at: string | null;
  /** JSON */
  lists: string;
  read: number;
  total: number;
}

/** `whole_at` of users whom no GET has shown: both come before every time, invited ones first. */
export const NEVER_READ = { invited: '', other: '0' } as const;
/** What is less was never read. */
export const FIRST_TIME = '1';
