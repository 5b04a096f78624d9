/** Filters over users in memory beside predicates written by hand for the same question, in one process. */
import { userDefinition } from '../src/mapping/user-definition.js';
import { indexDefinition } from '../src/scim/definition.js';
import { compileFilter } from '../src/scim/filter-evaluator.js';
import { parseFilter } from '../src/scim/filter-parser.js';
import type { Json, JsonObject } from '../src/scim/types.js';
import { median, number, renderRows } from './table.js';

const ZOOM = 'urn:ietf:params:scim:schemas:extension:zoom:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

interface Question {
  readonly filter: string;
  readonly byHand: (user: JsonObject) => boolean;
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value.toLowerCase() : '');
const inside = (owner: Json | undefined, name: string): Json | undefined =>
  typeof owner === 'object' && owner !== null && !Array.isArray(owner) ? owner[name] : undefined;
const elementsOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

const QUESTIONS: readonly Question[] = [
  {
    filter: 'userName eq "nobody@example.com"',
    byHand: (user) => textOf(user['userName']) === 'nobody@example.com',
  },
  { filter: 'displayName co "an"', byHand: (user) => textOf(user['displayName']).includes('an') },
  {
    filter: 'active eq true and userType eq "Licensed"',
    byHand: (user) => user['active'] === true && textOf(user['userType']) === 'licensed',
  },
  {
    filter: 'name.familyName sw "M" or title co "engineer"',
    byHand: (user) =>
      textOf(inside(user['name'], 'familyName')).startsWith('m') || textOf(user['title']).includes('engineer'),
  },
  {
    filter: 'emails[type eq "work" and value ew "example.org"]',
    byHand: (user) =>
      elementsOf(user['emails']).some(
        (email) => textOf(inside(email, 'type')) === 'work' && textOf(inside(email, 'value')).endsWith('example.org'),
      ),
  },
  {
    filter: `${ENTERPRISE}:department eq "Sales" and not (roles.display eq "Admin")`,
    byHand: (user) =>
      textOf(inside(user[ENTERPRISE], 'department')) === 'sales' &&
      !elementsOf(user['roles']).some((role) => textOf(inside(role, 'display')) === 'admin'),
  },
  {
    filter: `${ZOOM}:lastLoginTime lt "2025-01-01T00:00:00Z"`,
    byHand: (user) => {
      const time = inside(user[ZOOM], 'lastLoginTime');
      return typeof time === 'string' && Date.parse(time) < 1735689600000;
    },
  },
];

const ROUNDS = 40;

/** Milliseconds of each round after as many to warm up; the two take turns, so that what slows one slows the other. */
function measureBoth(one: () => number, other: () => number): { one: number; other: number } {
  const times: { one: number[]; other: number[] } = { one: [], other: [] };
  for (let round = 0; round < 2 * ROUNDS; round += 1) {
    for (const [name, act] of [['one', one] as const, ['other', other] as const]) {
      const startedAt = performance.now();
      act();
      if (round >= ROUNDS) times[name].push(performance.now() - startedAt);
    }
  }
  return { one: median(times.one), other: median(times.other) };
}

/** Parsing and compiling are part of each round, as they are part of each request. */
export function benchFilters(users: readonly JsonObject[]): string {
  const index = indexDefinition(userDefinition(false));
  const rows = QUESTIONS.map(({ filter, byHand }) => {
    const evaluate = () => users.filter(compileFilter(parseFilter(filter, index), index)).length;
    const judge = () => users.filter(byHand).length;
    const found = evaluate();
    if (found !== judge()) throw new Error(`${filter} and the predicate by hand disagree`);
    const { one, other } = measureBoth(evaluate, judge);
    return [
      filter.replace(/urn:\S+:(\w+):2.0:User/, 'urn:…:$1:2.0:User'),
      String(found),
      number(one),
      number(other),
      `${number(one / other)}×`,
    ];
  });
  return renderRows([['filter', 'found', 'ms', 'by hand ms', 'ratio'], ...rows], 1);
}
