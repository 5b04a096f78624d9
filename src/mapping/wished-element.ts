/** Which value of a multi-valued attribute counts where Zoom holds one: a user has one role and one picture. */
import type { JsonObject } from '../scim/types.js';
import { sameJson } from './json.js';

/** What PATCH `add` brought: the values behind those that were there and still are. */
const added = (before: readonly JsonObject[], after: readonly JsonObject[]): readonly JsonObject[] =>
  before.every((each, i) => sameJson(each, after[i])) ? after.slice(before.length) : [];

/** The primary (RFC 7643 §2.4), else what was added (Entra adds a role beside the present one), else the first. */
export const wishedElement = (before: readonly JsonObject[], after: readonly JsonObject[]): JsonObject | undefined =>
  after.find((each) => each['primary'] === true) ?? added(before, after)[0] ?? after[0];
