/** Users rendered lately: the same user, link and names give the same resource, which is not made again. */
import { isDeepStrictEqual } from 'node:util';
import { type Names, toScimUser, type UserView } from '../mapping/user.js';
import type { ScimResource } from '../scim/types.js';
import { freezeAll } from '../zoom/frozen.js';

export interface View {
  /** Without version and time of change. Frozen. */
  readonly resource: ScimResource;
  readonly version: string;
}

export interface RecentView extends View {
  /** With version and time of change, as last answered. */
  versioned?: ScimResource;
}

interface Rendered extends RecentView, Omit<UserView, 'names' | 'zoom'> {
  /** Whether these names show the same as those that it was rendered with. */
  hasNames(names: Names): boolean;
}

/** By the Zoom user, which is the same object where Zoom has answered in the same words (zoom/recent-bodies.ts). */
const recent = new WeakMap<UserView['zoom'], Rendered>();

export function recentView(view: UserView, versionOf: (resource: ScimResource) => string): RecentView {
  const { zoom, link, names, country, baseUrl } = view;
  const known = recent.get(zoom);
  if (
    known !== undefined &&
    known.link === link &&
    known.country === country &&
    known.baseUrl === baseUrl &&
    known.hasNames(names)
  ) {
    return known;
  }
  const { watched, hasNames } = watchNames(names);
  const resource = freezeAll(toScimUser({ ...view, names: watched }));
  const rendered = { link, country, baseUrl, hasNames, resource, version: versionOf(resource) };
  recent.set(zoom, rendered);
  return rendered;
}

/** Names that remember what they were asked for. */
function watchNames(names: Names): { readonly watched: Names; readonly hasNames: Rendered['hasNames'] } {
  const checks: ((others: Names) => boolean)[] = [];
  return {
    watched: {
      role(id) {
        const name = names.role(id);
        checks.push((others) => others.role(id) === name);
        return name;
      },
      group(id) {
        const name = names.group(id);
        checks.push((others) => others.group(id) === name);
        return name;
      },
      manager(text) {
        const person = names.manager(text);
        checks.push((others) => isDeepStrictEqual(others.manager(text), person));
        return person;
      },
    },
    hasNames: (others) => checks.every((isSame) => isSame(others)),
  };
}
