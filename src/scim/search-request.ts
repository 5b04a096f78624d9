/** The body of a query by POST (RFC 7644 §3.4.3). */
import SCIMMY from 'scimmy';
import { ScimError } from './errors.js';

/** Returns its parameters, which mean what they mean in a query string. Throws ScimError `invalidSyntax`. */
export function parseSearchRequest(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ScimError('invalidSyntax', 'A search request is a JSON object.');
  }
  const { schemas, ...parameters }: { schemas?: unknown } = body;
  const urn = SCIMMY.Messages.SearchRequest.id;
  const names = Array.isArray(schemas) ? schemas.map((each) => String(each).toLowerCase()) : [];
  if (!names.includes(urn.toLowerCase())) {
    throw new ScimError('invalidSyntax', `A search request carries "schemas": ["${urn}"].`);
  }
  return parameters;
}
