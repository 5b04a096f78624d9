/** Users of the mirror → the lines of an export. */
import { isAnsweredAsKept } from '../mapping/printed.js';
import type { DefinitionIndex } from '../scim/definition.js';
import { isJsonObject } from '../scim/json.js';
import { compileProjection } from '../scim/projection.js';
import type { Json, JsonObject, ScimResource } from '../scim/types.js';
import type { Form } from './arguments.js';
import { renderRecord } from './csv.js';

/** How a form writes: what stands before the first user, and the line of each from its resource as JSON text. */
export interface Lines {
  readonly head: string;
  lineOf(resource: string): string;
}

function parseObject(text: string): JsonObject {
  const value: Json = JSON.parse(text);
  if (!isJsonObject(value)) throw new Error('the mirror holds a resource that is no JSON object');
  return value;
}

const isText = (value: Json): value is string => typeof value === 'string';

/** Who has no id yet is not answered by GET either, and has an empty one. */
function toResource({ schemas, id, meta, ...user }: JsonObject): ScimResource {
  return {
    ...user,
    schemas: Array.isArray(schemas) ? schemas.filter(isText) : [],
    id: typeof id === 'string' ? id : '',
    meta: isJsonObject(meta) ? meta : {},
  };
}

export function linesOf(form: Form, index: DefinitionIndex): Lines {
  if (form.kind === 'csv') {
    const { columns } = form;
    return {
      head: renderRecord(columns.map(({ path }) => path)),
      lineOf(text) {
        const user = parseObject(text);
        return renderRecord(columns.map((column) => column.textOf(user)));
      },
    };
  }
  const project = compileProjection(form.projection, index);
  const projected = (text: string): string => `${JSON.stringify(project(toResource(parseObject(text))))}\n`;
  if (form.projection.kind !== 'default') return { head: '', lineOf: projected };
  return { head: '', lineOf: (text) => (isAnsweredAsKept(text) ? `${text}\n` : projected(text)) };
}
