/** Statements as the metrics count them, whatever the database. */
import type { LogEvent } from 'kysely';

/** Told of every statement (`select`, `insert`, `update`, `delete`, `other`) and its time, waiting for a connection left out. */
export type ObserveStatement = (statement: string, ms: number) => void;

const STATEMENTS: Readonly<Record<string, string>> = {
  SelectQueryNode: 'select',
  InsertQueryNode: 'insert',
  UpdateQueryNode: 'update',
  DeleteQueryNode: 'delete',
};

export function observeWith(observe: ObserveStatement): (event: LogEvent) => void {
  return ({ query, queryDurationMillis }) => observe(STATEMENTS[query.query.kind] ?? 'other', queryDurationMillis);
}
