/** The query of a list or of a `.search` body (RFC 7644 §3.4.2, §3.4.3): filter, order, page and projection, within the limits declared. */
import type { DefinitionIndex } from './definition.js';
import { ScimError } from './errors.js';
import { parseFilter } from './filter-parser.js';
import { parseProjection } from './projection.js';
import { parseSort } from './sort.js';
import type { ListQuery } from './types.js';

type Parameters = Readonly<Record<string, unknown>>;

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

function parseInteger(parameters: Parameters, name: string): number | undefined {
  const value = single(parameters, name);
  if (value === undefined || value === null || value === '') return undefined;
  const number = typeof value === 'string' && /^\s*[+-]?[0-9]+\s*$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !(Number.isInteger(number) || Math.abs(number) === Number.POSITIVE_INFINITY)) {
    throw new ScimError('invalidValue', `${name} must be an integer.`);
  }
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, number));
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
 * @throws ScimError invalidFilter or invalidValue
 */
export function parseListQuery(
  parameters: Parameters,
  index: DefinitionIndex,
  limits: { readonly maxResults: number; readonly defaultCount: number },
): ListQuery {
  const count = parseInteger(parameters, 'count') ?? limits.defaultCount;
  const sort = parseSort(single(parameters, 'sortBy'), single(parameters, 'sortOrder'), index);
  return {
    filter: parseFilterParameter(parameters, index),
    ...(sort === undefined ? {} : { sort }),
    // RFC 7644 §3.4.2.4: less than 1 is 1, a negative count is 0.
    startIndex: Math.max(1, parseInteger(parameters, 'startIndex') ?? 1),
    count: Math.min(limits.maxResults, Math.max(0, count)),
    projection: parseProjection(parameters['attributes'], parameters['excludedAttributes'], index),
  };
}
