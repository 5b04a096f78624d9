/** A resource that is kept as JSON text, and need not be parsed and printed again to be answered whole. */
import { isJsonObject } from './json.js';
import type { Json, ScimResource } from './types.js';

export class PrintedResource {
  constructor(
    /** As it is answered when no attributes are named. */
    readonly json: string,
  ) {}

  /** Where it was kept under another public URL, its location is not what has to be answered today. */
  isBelow(endpointUrl: string): boolean {
    // A value holds its quotation marks escaped: only a member can look so. Its first mark is left out, since a text is
    // full of those, and this is asked of each user of a page.
    return this.json.includes(`location":"${endpointUrl}/`);
  }

  /** Throws where this is no resource: whoever keeps one has printed it. */
  parse(): ScimResource {
    const value: Json = JSON.parse(this.json);
    if (isJsonObject(value)) {
      const { schemas, id, meta } = value;
      if (Array.isArray(schemas) && typeof id === 'string' && isJsonObject(meta)) {
        return { ...value, schemas: schemas.filter((urn) => typeof urn === 'string'), id, meta };
      }
    }
    throw new Error('what was kept is no resource');
  }
}
