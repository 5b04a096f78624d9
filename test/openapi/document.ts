/** openapi/bridge.yaml as data: its operations, and what one of them declares for a status. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const documentFile = fileURLToPath(new URL('../../openapi/bridge.yaml', import.meta.url));

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function readDocument(): Record<string, unknown> {
  const read: unknown = parse(readFileSync(documentFile, 'utf8'));
  if (!isObject(read)) throw new Error('openapi/bridge.yaml holds no object');
  return read;
}

export const document = readDocument();

/** JSON Pointer (RFC 6901) into the document, as in `#/components/schemas/User`. */
export function at(pointer: string): unknown {
  const segments = pointer.split('/').slice(1);
  let value: unknown = document;
  for (const segment of segments) {
    const key = decodeURIComponent(segment).replaceAll('~1', '/').replaceAll('~0', '~');
    value = isObject(value) ? value[key] : undefined;
  }
  return value;
}

/** Pointer that leads past references to the thing itself. */
export function followed(pointer: string): string {
  const found = at(pointer);
  return isObject(found) && typeof found['$ref'] === 'string' ? followed(found['$ref']) : pointer;
}

export const child = (pointer: string, key: string): string =>
  `${pointer}/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`;

export const keysAt = (pointer: string): string[] => {
  const found = at(pointer);
  return isObject(found) ? Object.keys(found) : [];
};

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly pointer: string;
}

export function operations(): Operation[] {
  return keysAt('#/paths').flatMap((path) =>
    keysAt(child('#/paths', path))
      .filter((method) => METHODS.includes(method))
      .map((method) => {
        const pointer = child(child('#/paths', path), method);
        return { id: String(at(child(pointer, 'operationId'))), method, path, pointer };
      }),
  );
}

/** Pointers of every object of the document that matches. */
export function everywhere(matches: (value: Record<string, unknown>) => boolean): string[] {
  const found: string[] = [];
  const visit = (value: unknown, pointer: string): void => {
    if (!isObject(value)) return;
    if (matches(value)) found.push(pointer);
    for (const [key, each] of Object.entries(value)) visit(each, child(pointer, key));
  };
  visit(document, '#');
  return found;
}
