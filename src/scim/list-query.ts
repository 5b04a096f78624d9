/** The query of a list or of a `.search` body (RFC 7644 §3.4.2, §3.4.3, RFC 9865): filter, order, page and projection, within the limits declared. */
import type { DefinitionIndex } from './definition.js';
import { ScimError, type ScimErrorKind } from './errors.js';
import { parseFilter } from './filter-parser.js';
import { parseProjection } from './projection.js';
import { parseSort } from './sort.js';
import type { ListQuery } from './types.js';

type Parameters = Readonly<Record<string, unknown>>;

/** Page sizes (RFC 7644 §3.4.2.4). */
interface ListLimits {
  readonly maxResults: number;
  readonly defaultCount: number;
}

/**
 * A parameter that is repeated with another value is refused: to choose one silently could answer with other users
 * than were asked for.
 */
function single(parameters: Parameters, name: string): unknown {
  const value = parameters[name];
  if (!Array.isArray(value)) return value;
  if (value.some((each) => each !== value[0])) {
    throw new ScimError('invalidValue', `${name} is given more than once, with different values.`);
  }
  return value[0];
}

function parseInteger(parameters: Parameters, name: string, refusal: ScimErrorKind): number | undefined {
  const value = single(parameters, name);
  if (value === undefined || value === null || value === '') return undefined;
  const number = typeof value === 'string' && /^\s*[+-]?[0-9]+\s*$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !(Number.isInteger(number) || Math.abs(number) === Number.POSITIVE_INFINITY)) {
    throw new ScimError(refusal, `${name} must be an integer.`);
  }
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, number));
}

/** Longer than any that was given out, and within what a URL may hold. */
const LONGEST_CURSOR = 4096;

/** Cursors are of the unreserved characters of a URI (RFC 9865 §2): what has others was never given out. */
function parseCursor(parameters: Parameters): string | undefined {
  const cursor = single(parameters, 'cursor');
  if (cursor === undefined || cursor === null) return undefined;
  if (typeof cursor !== 'string' || cursor.length > LONGEST_CURSOR || !/^[A-Za-z0-9._~-]*$/.test(cursor)) {
    throw new ScimError(
      'invalidCursor',
      'The cursor is none that was given out. Send it empty for the first page, then nextCursor of the answer as it is.',
    );
  }
  return cursor;
}

/**
 * `cursor` decides how pages are counted. RFC 9865 §2.4 has clients send it or `startIndex`; a client that sends both
 * gets its page where that is the same one, and is not answered with another.
 */
function parsePage(parameters: Parameters, limits: ListLimits): Pick<ListQuery, 'startIndex' | 'cursor' | 'count'> {
  const cursor = parseCursor(parameters);
  const count = parseInteger(parameters, 'count', cursor === undefined ? 'invalidValue' : 'invalidCount');
  // RFC 7644 §3.4.2.4: less than 1 is 1, a negative count is 0.
  const startIndex = Math.max(1, parseInteger(parameters, 'startIndex', 'invalidValue') ?? 1);
  if (cursor !== undefined && startIndex > 1) {
    throw new ScimError(
      'invalidValue',
      'startIndex and cursor exclude each other: a cursor tells where its page starts.',
    );
  }
  return {
    startIndex,
    ...(cursor === undefined ? {} : { cursor }),
    count: Math.min(limits.maxResults, Math.max(0, count ?? limits.defaultCount)),
  };
}

/** An empty filter is refused as a broken one: ignoring it would answer with everyone. */
function parseFilterParameter(parameters: Parameters, index: DefinitionIndex) {
  const filter = single(parameters, 'filter');
  if (filter === undefined || filter === null) return undefined;
  if (typeof filter !== 'string')
    throw new ScimError('invalidFilter', 'filter must be a text, such as userName eq "jo@example.com".');
  if (filter.trim() === '') {
    throw new ScimError(
      'invalidFilter',
      'filter is empty: leave it out to list all, or send one such as userName eq "jo@example.com".',
    );
  }
  return parseFilter(filter, index);
}

/**
 * Unknown parameters are ignored.
 * @throws ScimError invalidFilter, invalidValue, invalidCursor or invalidCount
 */
export function parseListQuery(parameters: Parameters, index: DefinitionIndex, limits: ListLimits): ListQuery {
  const page = parsePage(parameters, limits);
  const sort = parseSort(single(parameters, 'sortBy'), single(parameters, 'sortOrder'), index);
  return {
    filter: parseFilterParameter(parameters, index),
    ...(sort === undefined ? {} : { sort }),
    ...page,
    projection: parseProjection(parameters['attributes'], parameters['excludedAttributes'], index),
  };
}
