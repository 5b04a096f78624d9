/** The nouns of the SCIM side and the port through which /Users reaches whatever keeps the users. */

import type { Logger } from 'pino';
import type { AttributeDefinition, AttributePath, ResolvedAttribute } from './definition.js';
import type { Filter } from './filter.js';
import type { PrintedResource } from './printed-resource.js';

export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [name: string]: Json;
}

/** A resource on its way out: plain JSON with `schemas`, `id` and `meta`. */
export interface ScimResource extends JsonObject {
  schemas: string[];
  id: string;
  meta: JsonObject;
}

export interface Principal {
  /** For the audit line: `provisioner-1`, `auditor`. Never the token. */
  readonly name: string;
  readonly role: 'provisioner' | 'auditor';
}

/** One exchange with the system behind the bridge, for the log line and the metrics. */
export interface UpstreamCall {
  /** Name of the operation, such as `getUser`. */
  readonly operation: string;
  /** HTTP status; undefined when no answer came. */
  readonly status: number | undefined;
  readonly trackingId: string | undefined;
  readonly durationMs: number;
}

export interface RequestContext {
  readonly requestId: string;
  readonly principal: Principal;
  readonly log: Logger;
  /** `If-Match` as sent (RFC 7644 §3.14). */
  readonly ifMatch?: string;
  /** Aborted when the client of a read has gone; writes are carried out all the same. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds since the request came in. */
  elapsedMs?(): number;
  /** The oldest answer that the client takes, in seconds (RFC 9111 §5.2.1); 0: as the system behind the bridge has it now. */
  readonly maxAgeSeconds?: number;
  record(call: UpstreamCall): void;
}

/** `attributes` / `excludedAttributes` after look-up (RFC 7644 §3.9). */
export type Projection =
  | { readonly kind: 'default' }
  | { readonly kind: 'only'; readonly attributes: readonly ResolvedAttribute[]; readonly schemas: readonly string[] }
  | { readonly kind: 'except'; readonly attributes: readonly ResolvedAttribute[]; readonly schemas: readonly string[] };

/** `sortBy` / `sortOrder` after look-up (RFC 7644 §3.4.2.3). */
export interface Sort {
  readonly attribute: ResolvedAttribute;
  /** The attribute or sub-attribute whose values are compared. */
  readonly leaf: AttributeDefinition;
  readonly descending: boolean;
}

export interface ListQuery {
  readonly filter: Filter | undefined;
  /** Absent: the order is that of whatever keeps the users, and stable. */
  readonly sort?: Sort;
  /** 1-based, already at least 1. */
  readonly startIndex: number;
  /** RFC 9865: "" asks for the first page, a text for the page that it was given out for; absent: paging by index. */
  readonly cursor?: string;
  /** 0 … maxResults. */
  readonly count: number;
  readonly projection: Projection;
}

/** One page of a list in final order. */
export interface Page {
  readonly resources: readonly (ScimResource | PrintedResource)[];
  readonly totalResults: number;
  readonly startIndex: number;
  /** RFC 9865, where a cursor was asked for; absent at the ends of the list. */
  readonly nextCursor?: string;
  readonly previousCursor?: string;
  /** Age of the oldest knowledge in it, in seconds; absent: as the system behind the bridge has it now. */
  readonly ageSeconds?: number;
}

/** A PATCH operation with its path parsed (RFC 7644 §3.5.2). */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path?: PatchPath;
  readonly value?: Json;
}

/** `emails[type eq "work"].value`, `name.givenName`, `urn:…:User:manager`, or a schema URN alone (`attribute` absent). */
export interface PatchPath {
  readonly text: string;
  readonly schema?: string;
  readonly attribute?: AttributePath;
  readonly filter?: Filter;
}

/**
 * What the SCIM shell asks of the rest of the house. Every method throws ScimError only.
 * Bodies are normalised plain JSON in canonical spelling: null, "" and [] mean "clear", absent means "leave".
 */
export interface UserPort {
  list(query: ListQuery, context: RequestContext): Promise<Page>;
  get(id: string, context: RequestContext): Promise<ScimResource>;
  create(user: JsonObject, context: RequestContext): Promise<ScimResource>;
  replace(id: string, user: JsonObject, context: RequestContext): Promise<ScimResource>;
  patch(id: string, operations: readonly PatchOperation[], context: RequestContext): Promise<ScimResource>;
  remove(id: string, context: RequestContext): Promise<void>;
}
