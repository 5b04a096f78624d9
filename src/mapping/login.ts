/** Which address is the Zoom login, and how userName and emails are answered when Zoom and the link differ. */
import type { Json, JsonObject } from '../scim/types.js';
import type { Link } from '../store/ports.js';
import { elementsAt, isText, textAt } from './json.js';

/** Deliberately loose: Zoom is the judge of addresses; this only tells an address from a name. */
export const isAddress = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);

export const sameAddress = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** The entry of `emails` that counts: primary, else work, else the first. */
function leadingEmail(emails: readonly JsonObject[]): string | undefined {
  const entry =
    emails.find((each) => each['primary'] === true) ?? emails.find((each) => each['type'] === 'work') ?? emails[0];
  const value = entry?.['value'];
  return isText(value) && isAddress(value) ? value : undefined;
}

/** userName where that is an address, else the leading email; undefined: the user has no Zoom login. */
export function loginOf(user: JsonObject): string | undefined {
  const userName = textAt(user, 'userName');
  if (userName !== undefined && isAddress(userName)) return userName;
  return leadingEmail(elementsAt(user, 'emails'));
}

/** A kept address that was the login when it was kept follows the login that Zoom shows now: Zoom is the truth. */
const followLogin = (kept: string, link: Link, email: string): string =>
  isAddress(kept) && sameAddress(kept, link.login) && !sameAddress(kept, email) ? email : kept;

export function shownUserName(link: Link | undefined, email: string): string {
  if (link?.userName === undefined) return email;
  return followLogin(link.userName, link, email);
}

export function shownEmails(link: Link | undefined, email: string): Json {
  if (link?.emails === undefined) return [{ value: email, type: 'work', primary: true }];
  return link.emails.map((entry) => {
    const value = entry['value'];
    return isText(value) ? { ...entry, value: followLogin(value, link, email) } : { ...entry };
  });
}
