/** SCIM phoneNumbers ↔ Zoom phone_numbers; what Zoom cannot hold stays as the provider wrote it. */
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/max/metadata';
import type { Json, JsonObject } from '../scim/types.js';
import type { ZoomPhoneNumber } from '../zoom/types.js';
import { isObject, isText } from './json.js';

// Maps: the types are the provider's words, and an object also has properties such as __proto__.
const LABELS = new Map([
  ['work', 'Office'],
  ['mobile', 'Mobile'],
  ['home', 'Home'],
  ['fax', 'Fax'],
]);
const TYPES = new Map([...LABELS].map(([type, label]) => [label.toLowerCase(), type]));

/** PATCH /users/{id}: `phone_numbers` takes at most three. */
const ZOOM_MAXIMUM = 3;

const entriesOf = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

/** undefined where the entry is no number, or of a type that Zoom has no label for. */
function toZoomPhone(entry: JsonObject, country: CountryCode): ZoomPhoneNumber | undefined {
  const value = entry['value'];
  const type = isText(entry['type']) ? entry['type'].toLowerCase() : 'work';
  const label = LABELS.get(type);
  if (!isText(value) || label === undefined) return undefined;
  const parsed = parsePhoneNumberFromString(value, country, metadata);
  if (parsed === undefined || !parsed.isPossible()) return undefined;
  // Several countries may share a code (+1), and a number of no known area then belongs to none of them.
  const possible = parsed.getPossibleCountries();
  const place = parsed.country ?? (possible.includes(country) ? country : possible[0]);
  if (place === undefined) return undefined;
  return {
    code: `+${parsed.countryCallingCode}`,
    country: place,
    label,
    number: parsed.nationalNumber,
  };
}

const digits = (phone: ZoomPhoneNumber): string => (phone.number ?? '').replace(/\D/g, '');

const phoneKey = (phone: ZoomPhoneNumber): string =>
  `${phone.label ?? ''}|${phone.code ?? ''}|${digits(phone)}`.toLowerCase();

/** The part of SCIM phoneNumbers that Zoom takes: numbers with a label, each once, three at most, primary first. */
export function toZoomPhones(value: Json | undefined, country: string): readonly ZoomPhoneNumber[] {
  const entries = [...entriesOf(value)].sort((a, b) => Number(b['primary'] === true) - Number(a['primary'] === true));
  const found = new Map<string, ZoomPhoneNumber>();
  for (const entry of entries) {
    const phone = toZoomPhone(entry, country as CountryCode);
    if (phone !== undefined && found.size < ZOOM_MAXIMUM) found.set(phoneKey(phone), phone);
  }
  return [...found.values()];
}

export const samePhones = (a: readonly ZoomPhoneNumber[], b: readonly ZoomPhoneNumber[]): boolean =>
  a.length === b.length && a.map(phoneKey).sort().join() === b.map(phoneKey).sort().join();

/** Zoom may answer an empty label (observed): such a number is shown without a type. */
function toScimPhone(phone: ZoomPhoneNumber): JsonObject {
  const type = TYPES.get((phone.label ?? '').toLowerCase());
  return { value: `${phone.code ?? ''}${digits(phone)}`, ...(type === undefined ? {} : { type }) };
}

/**
 * What is answered: numbers that Zoom shows, in the provider's own writing where it wrote them, and the kept rest.
 * `kept` is the whole attribute as the provider wrote it; a number of it that Zoom no longer shows is gone.
 */
export function shownPhones(
  phones: readonly ZoomPhoneNumber[],
  kept: Json | undefined,
  country: string,
): Json | undefined {
  const written = entriesOf(kept);
  const reaching = new Set(toZoomPhones(kept, country).map(phoneKey));
  const inZoom = new Map(phones.map((phone) => [phoneKey(phone), phone]));
  const shown: JsonObject[] = [];
  for (const entry of written) {
    const phone = toZoomPhone(entry, country as CountryCode);
    const key = phone === undefined ? undefined : phoneKey(phone);
    if (key === undefined || !reaching.has(key)) shown.push({ ...entry });
    else if (inZoom.delete(key)) shown.push({ ...entry });
  }
  shown.push(...[...inZoom.values()].map(toScimPhone));
  return shown.length === 0 ? undefined : shown;
}
