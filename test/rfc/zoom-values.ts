/** Values that satisfy Zoom's rules, for attributes where any text will not do. */
import { expect } from '@jest/globals';
import { type Body, ZOOM } from '../world.js';

interface Described {
  readonly name: string;
  readonly type: string;
  readonly multiValued: boolean;
  readonly canonicalValues?: readonly string[];
}

/** Two pictures of one pixel. */
const PIXELS = [
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
].map((base64) => `data:image/png;base64,${base64}`);

const VALUES: Readonly<Record<string, readonly [Body, Body]>> = {
  preferredLanguage: ['de-DE', 'fr-FR'],
  timezone: ['Europe/Berlin', 'Asia/Tokyo'],
  'emails.value': ['First@Other.example', 'second@other.example'],
  'roles.value': ['RHelpdesk0sample', 'RAuditor00sample'],
  'roles.display': ['Helpdesk', 'Auditor'],
  'phoneNumbers.value': ['+1 202-555-0111', '+1 202-555-0122'],
  'photos.value': [PIXELS[0], PIXELS[1]],
  [`${ZOOM}:pmi`]: ['5551234567', '5557654321'],
  [`${ZOOM}:planUnitedType`]: ['1', '2'],
  [`${ZOOM}:zoomOneType`]: ['4', '16'],
  [`${ZOOM}:pronounsOption`]: [2, 3],
};

/** Both have to be different from what a new user has. */
export function valuesFor(attribute: Described, path: string, userName: string): readonly [Body, Body] {
  const known = VALUES[path];
  if (known !== undefined) return known;
  if (path === 'userName') return [`First.${userName}`, `second.${userName}`];
  const { type, canonicalValues: [first, second] = [] } = attribute;
  if (type === 'boolean') return [false, true];
  if (type === 'integer') return [1, 2];
  if (type === 'complex')
    return attribute.multiValued ? [[{ value: 'x' }], [{ value: 'y' }]] : [{ value: 'x' }, { value: 'y' }];
  const texts = first === undefined ? ['First One', 'second one'] : [first, second ?? first];
  return attribute.multiValued ? [[texts[0]], [texts[1]]] : [texts[0], texts[1]];
}

/** What an element needs beside the sub-attribute under test. */
export const companions = (path: string, value: Body): Body =>
  ({
    roles: { value },
    emails: { value: 'beside@other.example' },
    phoneNumbers: { value: '+1 202-555-0133', type: 'work' },
    photos: { value: PIXELS[0] },
    [`${ZOOM}:customAttributes`]: { key: 'cbf_badge', name: 'Badge', value: 'B-1' },
  })[path];

/** What is answered for a value: a picture is answered by Zoom's own URL. */
export const answeredFor = (path: string, value: Body): Body =>
  path === 'photos.value' ? expect.stringMatching(/^https:/) : value;

/** Where clearing leaves something, because Zoom has no "nothing" there, or cannot be. */
export const CLEARED: Readonly<Record<string, { kind: 'refused' | 'alwaysSet' } | { kind: 'value'; value: Body }>> = {
  userName: { kind: 'refused' },
  /** Never without a value: a removal is refused, and null in a PUT is no wish (docs/dialects.md). */
  active: { kind: 'alwaysSet' },
  [`${ZOOM}:type`]: { kind: 'alwaysSet' },
  [`${ZOOM}:pmi`]: { kind: 'alwaysSet' },
  [`${ZOOM}:usePmi`]: { kind: 'value', value: false },
  [`${ZOOM}:pronounsOption`]: { kind: 'value', value: 1 },
  displayName: { kind: 'value', value: 'Sub Ject' },
  /** It shows the licence where nothing else was said. */
  userType: { kind: 'value', value: 'Basic' },
  /** A user without another role is a Member. */
  roles: { kind: 'value', value: [{ value: '2', display: 'Member' }] },
};
