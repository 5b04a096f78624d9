/** How resources and pages leave: with their location, projected, in the envelope of RFC 7644 §3.4.2 and RFC 9865 §2. */
import SCIMMY from 'scimmy';
import { PrintedResource } from './printed-resource.js';
import type { JsonObject, ListQuery, Page, ScimResource } from './types.js';

type Project = (resource: ScimResource) => JsonObject;

/** A resource as JSON, in its final form. */
export type Print = (resource: ScimResource) => string;

export function locationOf(endpointUrl: string, id: string): string {
  return `${endpointUrl}/${encodeURIComponent(id)}`;
}

/** `meta.location` is known here and nowhere below: it is the public base URL and never a Host header. */
function withLocation(resource: ScimResource, endpointUrl: string): ScimResource {
  const location = locationOf(endpointUrl, resource.id);
  // A page has up to hundreds of resources: none is copied to say what it says already.
  return resource.meta['location'] === location ? resource : { ...resource, meta: { ...resource.meta, location } };
}

/** The entity tag of a resource: its `meta.version` (RFC 7644 §3.14). */
export function entityTagOf(resource: ScimResource): string | undefined {
  const { version } = resource.meta;
  return typeof version === 'string' ? version : undefined;
}

export function createPrint(project: Project, endpointUrl: string): Print {
  return (resource) => JSON.stringify(project(withLocation(resource, endpointUrl)));
}

/** Remembers what it has printed, as long as somebody else holds the resource. */
export function printOnce(print: Print): Print {
  const printed = new WeakMap<ScimResource, string>();
  return (resource) => {
    const text = printed.get(resource) ?? print(resource);
    printed.set(resource, text);
    return text;
  };
}

/** The JSON of each entry of a page. `isWhole`: no attributes were named, so that what is kept in print goes out as it is. */
function printResources({ resources }: Page, print: Print, isWhole: boolean, endpointUrl: string): string[] {
  return resources.map((each) => {
    if (!(each instanceof PrintedResource)) return print(each);
    return isWhole && each.isBelow(endpointUrl) ? each.json : print(each.parse());
  });
}

/** A page as it is answered: JSON text, since most of it may be text already. */
export function printPage(page: Page, query: ListQuery, print: Print, endpointUrl: string): string {
  const resources = printResources(page, print, query.projection.kind === 'default', endpointUrl);
  const { Resources: texts, ...head } = renderList(resources, placeOf(page, query));
  return `${JSON.stringify(head).slice(0, -1)},"Resources":[${texts.join(',')}]}`;
}

export interface ListResponse<T = JsonObject> {
  readonly schemas: readonly string[];
  readonly totalResults: number;
  /** Absent where pages are counted by cursor. */
  readonly startIndex?: number;
  readonly nextCursor?: string;
  readonly previousCursor?: string;
  readonly itemsPerPage: number;
  readonly Resources: readonly T[];
}

type Place = Pick<ListResponse, 'totalResults' | 'startIndex' | 'nextCursor' | 'previousCursor'>;

/** Where a page stands in its list: by its index, or by the cursors to its neighbours. */
function placeOf(page: Page, query: ListQuery): Place {
  const { totalResults, startIndex, nextCursor, previousCursor } = page;
  if (query.cursor === undefined) return { totalResults, startIndex };
  return {
    totalResults,
    ...(nextCursor === undefined ? {} : { nextCursor }),
    ...(previousCursor === undefined ? {} : { previousCursor }),
  };
}

/**
 * The envelope of a list that is already cut to size. Not SCIMMY's class: that one cuts again, and calls `itemsPerPage`
 * what was asked for instead of what is returned.
 */
export function renderList<T>(
  resources: readonly T[],
  place: Place = { totalResults: resources.length, startIndex: 1 },
) {
  return {
    schemas: [SCIMMY.Messages.ListResponse.id],
    ...place,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}
