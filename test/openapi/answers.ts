/** Judges answers and examples by the schemas of openapi/bridge.yaml. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { at, child, document, followed, keysAt, type Operation } from './document.js';

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(document, 'bridge');

/** Texts of what does not fit; `pointer` names a schema of the document. */
export function faultsAgainst(pointer: string, value: unknown): string[] {
  const validate = ajv.compile({ $ref: `bridge${pointer}` });
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => `${error.instancePath || '/'} ${error.message}`);
}

export interface Answer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: unknown;
}

/** What an answer has that the operation does not declare: status, media type, body. */
export function undeclared(operation: Operation, { status, contentType, body }: Answer): string[] {
  const declared = child(child(operation.pointer, 'responses'), String(status));
  if (at(declared) === undefined) return [`status ${status} is not declared`];
  const content = child(followed(declared), 'content');
  const types = keysAt(content);
  if (types.length === 0) return contentType === undefined ? [] : [`a body of ${contentType} is not declared`];
  const type = types.find((each) => contentType?.startsWith(each));
  if (type === undefined) return [`media type ${contentType} is not declared`];
  return faultsAgainst(child(child(content, type), 'schema'), body);
}
