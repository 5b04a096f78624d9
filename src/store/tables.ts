/** The tables as Kysely types them; JSON columns hold text, so that every database keeps them alike. */

import type { DirectoryTables } from './directory/rows.js';

export interface Tables extends DirectoryTables {
  links: LinkRow;
  link_emails: { link_id: string; address_ci: string };
  creates: { login: string; started_at: string; id: string | null };
  versions: { id: string; version: string; changed_at: string };
  inbox: InboxRow;
  /** What was used of Zoom's daily limits; `day`: YYYY-MM-DD, UTC. */
  day_use: { day: string; name: string; used: number };
  tokens: { name: string; sealed: string };
  /** `seen_at`: seconds since 1970 by the database's clock. */
  instances: { id: string; part: number; seen_at: number };
}

export interface LinkRow {
  id: string;
  login: string;
  user_name: string | null;
  /** `_ci`: folded by JavaScript; SQLite's NOCASE knows only ASCII. */
  user_name_ci: string | null;
  external_id: string | null;
  emails: string | null;
  kept: string;
  deferred: string;
  former_licence: number | null;
  deleted_action: string | null;
  deleted_at: string | null;
  /** 1 when deleted or with deferred changes. */
  exceptional: number;
}

export interface InboxRow {
  key: string;
  type: string;
  user_id: string | null;
  /** JSON: a list of texts. */
  addresses: string;
  received_at: string;
  attempts: number;
  /** null: finished. */
  due_at: string | null;
}

/** The form under which texts that SCIM compares without case are stored and found. */
export function foldCase(text: string): string {
  return text.toLowerCase();
}

/** A read by list of keys is cut into pieces, because databases bound the number of parameters. */
export function inChunks<Item>(items: readonly Item[], size = 500): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
