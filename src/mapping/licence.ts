/** Zoom's licences: the number `type` and its name in SCIM, and what a provider wishes by `userType` and zoom `type`. */
import { ScimError } from '../scim/errors.js';
import type { JsonObject } from '../scim/types.js';
import { PATH } from './attributes.js';
import { textAt } from './json.js';
import { oneOf } from './values.js';

const NAMES = ['Basic', 'Licensed', 'Unassigned', 'None'] as const;
type LicenceName = (typeof NAMES)[number];
export type LicenceType = 1 | 2 | 4 | 99;

const TYPES: Record<LicenceName, LicenceType> = { Basic: 1, Licensed: 2, Unassigned: 4, None: 99 };

/** undefined for a number that Zoom no longer documents (3 was On-Prem). */
export const licenceName = (type: number): LicenceName | undefined => NAMES.find((name) => TYPES[name] === type);

export const licenceType = (name: string): LicenceType | undefined => {
  const found = NAMES.find((each) => each.toLowerCase() === name.toLowerCase());
  return found === undefined ? undefined : TYPES[found];
};

/**
 * The licence that a user should have after a request; undefined: nothing was wished. Where `userType` and zoom `type`
 * differ, the one that differs from today's licence counts, because PATCH leaves the other as it was read.
 * Throws ScimError invalidValue on a name that is no licence and on two wishes that both differ from today's.
 */
export function wishedLicence(user: JsonObject, today: number | undefined): LicenceType | undefined {
  const explicit = textAt(user, PATH.licence);
  const userType = textAt(user, 'userType');
  const byType = explicit === undefined ? undefined : TYPES[oneOf(NAMES, explicit, `${PATH.licence}`)];
  const byUserType = userType === undefined ? undefined : licenceType(userType);
  if (byType === undefined || byUserType === undefined || byType === byUserType) return byType ?? byUserType;
  if (byType === today) return byUserType;
  if (byUserType === today) return byType;
  throw new ScimError(
    'invalidValue',
    `userType asks for ${licenceName(byUserType)} and ${PATH.licence} for ${licenceName(byType)}: give one licence.`,
  );
}

/** `userType` text that is no licence is kept in the link. */
export function keptUserType(user: JsonObject): string | undefined {
  const userType = textAt(user, 'userType');
  return userType === undefined || licenceType(userType) !== undefined ? undefined : userType;
}
