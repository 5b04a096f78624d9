/** Zoom fields whose values need more than a copy: each as its pair of read and update for the attribute table. */
import { ScimError } from '../scim/errors.js';
import type { Json, JsonObject } from '../scim/types.js';
import type { ZoomCustomAttribute, ZoomUser, ZoomUserUpdate } from '../zoom/types.js';
import { isObject } from './json.js';

interface Field {
  readonly read: (user: ZoomUser) => Json | undefined;
  readonly update: (value: Json, user: ZoomUser) => ZoomUserUpdate;
}

const invalid = (detail: string): ScimError => new ScimError('invalidValue', detail);

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** Ten digits; text in SCIM so that no client rounds or shortens it. */
export const pmi: Field = {
  read: (user) => (user.pmi === undefined ? undefined : String(user.pmi)),
  update(value) {
    if (typeof value !== 'string' || !/^[1-9]\d{9}$/.test(value)) {
      throw invalid('pmi must be ten digits, the first not 0; a personal meeting id cannot be removed.');
    }
    return { pmi: Number(value) };
  },
};

/** `"none"` turns the plan off (PATCH /users/{id}). */
export const planUnitedType: Field = {
  read: (user) => user.plan_united_type || undefined,
  update: (value) => ({ plan_united_type: textOf(value) || 'none' }),
};

/** 0 turns the licence off. Values exceed 2^53, so they stay text on our side. */
export const zoomOneType: Field = {
  read: (user) => (user.zoom_one_type === '0' ? undefined : user.zoom_one_type || undefined),
  update(value) {
    const digits = textOf(value) || '0';
    if (!/^\d{1,19}$/.test(digits)) throw invalid('zoomOneType must be digits, as Zoom lists them.');
    return { zoom_one_type: digits };
  },
};

const customAttributeOf = (entry: ZoomCustomAttribute): JsonObject => ({
  ...(entry.key ? { key: entry.key } : {}),
  ...(entry.name ? { name: entry.name } : {}),
  value: entry.value ?? '',
});

/** An entry with an empty value counts as absent: Zoom documents no way to take one away. */
export const customAttributes: Field = {
  read(user) {
    const set = (user.custom_attributes ?? []).filter((entry) => entry.value !== undefined && entry.value !== '');
    return set.length === 0 ? undefined : set.map(customAttributeOf);
  },
  update(value, user) {
    const entries = Array.isArray(value) ? value.filter(isObject) : [];
    if (entries.length > 5) throw invalid('Zoom keeps at most five customAttributes.');
    const wanted = entries.map((entry) => {
      const key = textOf(entry['key']);
      if (key === '') throw invalid('Each of customAttributes needs a key that the Zoom account has defined.');
      const name = textOf(entry['name']);
      return { key, ...(name === '' ? {} : { name }), value: textOf(entry['value']) };
    });
    const removed = (user.custom_attributes ?? []).filter(
      (entry) => entry.value && !wanted.some((each) => each.key === entry.key),
    );
    return { custom_attributes: [...wanted, ...removed.map((entry) => ({ ...entry, value: '' }))] };
  },
};

export const divisionIds: Field = {
  read: (user) => (user.division_ids?.length ? [...user.division_ids] : undefined),
  update(value) {
    const ids = Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
    if (ids.length > 1) throw invalid('A Zoom user has one division; give one of divisionIds.');
    return { division_ids: ids };
  },
};

/** Finds a value of a closed list without case; throws ScimError invalidValue naming the list. */
export function oneOf<T extends string>(values: readonly T[], value: string, name: string): T {
  const found = values.find((each) => each.toLowerCase() === value.toLowerCase());
  if (found === undefined) throw invalid(`${name} must be one of ${values.join(', ')}.`);
  return found;
}
