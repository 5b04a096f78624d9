/** The paths below the SCIM base URL and the methods each allows (RFC 7644 §3.2). */
import type { ResourceDefinition } from './definition.js';
import { ScimError } from './errors.js';

export interface Endpoint {
  /** For logs and metrics: `/Users/{id}`. */
  readonly template: string;
  /** In canonical spelling: no trailing or doubled slash. */
  readonly path: string;
  readonly methods: readonly string[];
  /** POST here only asks (RFC 7644 §3.4.3). */
  readonly isSearch?: true;
}

const READ_ONLY = ['GET', 'HEAD'];
const COLLECTION = ['GET', 'HEAD', 'POST'];
const RESOURCE = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'];

/** Takes the path below the base URL, still percent-encoded. Throws ScimError `notFound` or `notImplemented`. */
export function findEndpoint(pathname: string, definition: ResourceDefinition): Endpoint {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const path = `/${segments.join('/')}`;
  const [first, second] = segments;
  const { endpoint } = definition;

  if (segments.length <= 2) {
    switch (`/${first ?? ''}`) {
      case endpoint:
        if (second === undefined) return { template: endpoint, path, methods: COLLECTION };
        if (second === '.search') return { template: `${endpoint}/.search`, path, methods: ['POST'], isSearch: true };
        return { template: `${endpoint}/{id}`, path, methods: RESOURCE };
      case '/Schemas':
        return { template: second === undefined ? '/Schemas' : '/Schemas/{urn}', path, methods: READ_ONLY };
      case '/ResourceTypes':
        return {
          template: second === undefined ? '/ResourceTypes' : '/ResourceTypes/{name}',
          path,
          methods: READ_ONLY,
        };
      case '/ServiceProviderConfig':
        if (second === undefined) return { template: '/ServiceProviderConfig', path, methods: READ_ONLY };
        break;
      case '/.search':
        if (second === undefined) return { template: '/.search', path, methods: ['POST'], isSearch: true };
        break;
    }
  }
  throw refusal(first, definition);
}

function refusal(first: string | undefined, { endpoint }: ResourceDefinition): ScimError {
  switch (first) {
    case undefined:
      return new ScimError(
        'notFound',
        `This is the SCIM base URL; nothing is kept here. Resources are under ${endpoint}, and /ServiceProviderConfig tells what is supported.`,
      );
    case 'Me':
      return new ScimError(
        'notImplemented',
        `/Me is not supported: a token of this server stands for a client, not for a user. Use ${endpoint}/{id}.`,
      );
    case 'Bulk':
      return new ScimError(
        'notImplemented',
        'Bulk operations are not supported, as /ServiceProviderConfig says. Send the operations one by one.',
      );
    default:
      return new ScimError(
        'notFound',
        `There is no such endpoint. Resources are under ${endpoint}; /ResourceTypes lists what this server keeps.`,
      );
  }
}

/** Throws ScimError `methodNotAllowed` with what would be allowed. */
export function checkMethod(endpoint: Endpoint, method: string): void {
  if (endpoint.methods.includes(method)) return;
  throw new ScimError('methodNotAllowed', `${endpoint.template} takes ${endpoint.methods.join(', ')}, not ${method}.`, {
    allow: endpoint.methods,
  });
}

export function isWrite(endpoint: Endpoint, method: string): boolean {
  return endpoint.isSearch === undefined && !READ_ONLY.includes(method);
}
