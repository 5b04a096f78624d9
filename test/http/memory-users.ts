/** Users in memory, behind the port that the SCIM shell asks; a test may put any answer or failure in their place. */
import { ScimError } from '../../src/scim/errors.js';
import type { PrintedResource } from '../../src/scim/printed-resource.js';
import type {
  JsonObject,
  ListQuery,
  Page,
  PatchOperation,
  RequestContext,
  ScimResource,
  UserPort,
} from '../../src/scim/types.js';
import { CORE } from '../scim/sample-definition.js';

export class MemoryUsers implements UserPort {
  readonly #users = new Map<string, ScimResource>();
  /** What the shell asked for, in order. */
  readonly asked: { operation: string; id?: string; argument?: unknown; context: RequestContext }[] = [];
  /** Runs before every operation. */
  before: () => Promise<void> = async () => {};
  /** As a list tells it of what it knows. */
  ageSeconds: number | undefined;
  /** How a list hands a user out: as it is, unless a test says that it is kept in print. */
  handOut: (user: ScimResource) => ScimResource | PrintedResource = (user) => user;
  #nextId = 1;

  add(user: JsonObject, id = `u${this.#nextId++}`): ScimResource {
    const added: ScimResource = {
      ...user,
      schemas: [CORE],
      id,
      meta: { resourceType: 'User', created: '2024-01-01T00:00:00Z', version: `W/"${id}-1"` },
    };
    this.#users.set(id, added);
    return added;
  }

  async list(query: ListQuery, context: RequestContext): Promise<Page> {
    await this.#note('list', context, query);
    const all = [...this.#users.values()];
    const start = query.cursor === undefined ? query.startIndex - 1 : positionOf(query.cursor);
    const resources = all.slice(start, start + query.count).map(this.handOut);
    const { ageSeconds } = this;
    return {
      resources,
      totalResults: all.length,
      startIndex: start + 1,
      ...(query.cursor === undefined ? {} : cursorsAround(start, query.count, all.length)),
      ...(ageSeconds === undefined ? {} : { ageSeconds }),
    };
  }

  async get(id: string, context: RequestContext): Promise<ScimResource> {
    await this.#note('get', context, undefined, id);
    return this.#find(id);
  }

  async create(user: JsonObject, context: RequestContext): Promise<ScimResource> {
    await this.#note('create', context, user);
    return this.add(user);
  }

  async replace(id: string, user: JsonObject, context: RequestContext): Promise<ScimResource> {
    await this.#note('replace', context, user, id);
    const found = this.#find(id);
    const replaced = { ...found, ...user, meta: { ...found.meta, version: `W/"${id}-2"` } };
    this.#users.set(id, replaced);
    return replaced;
  }

  async patch(id: string, operations: readonly PatchOperation[], context: RequestContext): Promise<ScimResource> {
    await this.#note('patch', context, operations, id);
    return this.#find(id);
  }

  async remove(id: string, context: RequestContext): Promise<void> {
    await this.#note('remove', context, undefined, id);
    this.#find(id);
    this.#users.delete(id);
  }

  async #note(operation: string, context: RequestContext, argument?: unknown, id?: string): Promise<void> {
    this.asked.push({ operation, context, argument, ...(id === undefined ? {} : { id }) });
    context.record({ operation, status: 200, trackingId: `track-${operation}`, durationMs: 1 });
    await this.before();
  }

  #find(id: string): ScimResource {
    const found = this.#users.get(id);
    if (found === undefined) throw new ScimError('notFound', `There is no user with the id ${id}.`);
    return found;
  }
}

const EXPIRED = 'of-yesterday';

function positionOf(cursor: string): number {
  if (cursor === EXPIRED) throw new ScimError('expiredCursor', 'The cursor is of yesterday.');
  const position = /^(?:at-([0-9]+))?$/.exec(cursor);
  if (position === null) throw new ScimError('invalidCursor', 'No such cursor was given out.');
  return Number(position[1] ?? 0);
}

function cursorsAround(start: number, count: number, total: number): Pick<Page, 'nextCursor' | 'previousCursor'> {
  return {
    ...(start + count < total ? { nextCursor: `at-${start + count}` } : {}),
    ...(start > 0 ? { previousCursor: `at-${Math.max(0, start - count)}` } : {}),
  };
}
