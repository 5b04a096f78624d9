/** Reads openapi/zoom.yaml into operations that can judge requests and answers. */
import { readFileSync } from 'node:fs';
import type { ErrorObject } from 'ajv';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import type { operations } from '../zoom/openapi.js';

export type OperationId = keyof operations;
export type RateLabel = 'Light' | 'Medium';

/** What is wrong with a value; empty: nothing. */
export type Judge = (value: unknown) => readonly ErrorObject[];

export interface Operation {
  readonly id: OperationId;
  readonly method: string;
  /** Such as /users/{userId}/status. */
  readonly template: string;
  readonly segments: readonly string[];
  readonly label: RateLabel;
  readonly scope: string | undefined;
  readonly classicScopes: readonly string[];
  readonly permission: string | undefined;
  /** Coerces in place, since a query has only strings. */
  readonly judgeQuery: Judge;
  readonly judgeBody: Judge | undefined;
  /** By status, or "default"; undefined where the answer has no body. */
  readonly answers: ReadonlyMap<string, Judge | undefined>;
}

/** What we read of the document; it is our own file, and the generated types come from the same text. */
interface Document {
  paths: Record<string, Record<string, OperationNode | undefined>>;
  components: { responses: Record<string, ResponseNode> };
}

interface OperationNode {
  operationId: OperationId;
  'x-rate-label'?: RateLabel;
  'x-scope'?: string;
  'x-classic-scopes'?: string[];
  'x-permission'?: string;
  parameters?: { name: string; in: string; schema: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, ResponseNode>;
}

interface ResponseNode {
  $ref?: string;
  content?: Record<string, { schema: object }>;
}

const json = 'application/json';
const documentId = 'zoom';

export function readOperations(): Operation[] {
  const document: Document = parse(readFileSync(new URL('../../openapi/zoom.yaml', import.meta.url), 'utf8'));
  const judgeOf = schemaCompiler(document, false);
  const judgeOfQuery = schemaCompiler(document, true);
  const operations: Operation[] = [];
  for (const [template, item] of Object.entries(document.paths)) {
    for (const method of ['get', 'post', 'put', 'patch', 'delete']) {
      const node = item[method];
      if (node !== undefined) operations.push(readOperation(template, method, node));
    }
  }
  return operations;

  function readOperation(template: string, method: string, node: OperationNode): Operation {
    const body = node.requestBody?.content[json]?.schema;
    return {
      id: node.operationId,
      method: method.toUpperCase(),
      template,
      segments: template.split('/'),
      label: node['x-rate-label'] ?? 'Light',
      scope: node['x-scope'],
      classicScopes: node['x-classic-scopes'] ?? [],
      permission: node['x-permission'],
      judgeQuery: judgeOfQuery(querySchema(node)),
      judgeBody: body === undefined ? undefined : judgeOf(body),
      answers: new Map(Object.entries(node.responses).map(([status, response]) => [status, answer(response)])),
    };
  }

  function answer(response: ResponseNode): Judge | undefined {
    const name = response.$ref?.split('/').at(-1);
    const schema = (name === undefined ? response : document.components.responses[name])?.content?.[json]?.schema;
    return schema === undefined ? undefined : judgeOf(schema);
  }
}

function querySchema(node: OperationNode): object {
  const query = (node.parameters ?? []).filter((parameter) => parameter.in === 'query');
  return { type: 'object', properties: Object.fromEntries(query.map((each) => [each.name, each.schema])) };
}

/**
 * The schemas of an operation point into #/components: that part is known to ajv under an id of its own.
 * A schema is compiled when it first judges: compiling all of them takes longer than most tests.
 */
function schemaCompiler(document: Document, coerceTypes: boolean): (schema: object) => Judge {
  const ajv = new Ajv2020({ strict: false, allErrors: true, coerceTypes });
  addFormats.default(ajv, { mode: 'fast' });
  // Width of the wire type, not of a JavaScript number: zoom_one_type may exceed 2^53.
  ajv.addFormat('int64', { type: 'number', validate: Number.isInteger });
  ajv.addSchema({ $id: documentId, components: document.components });
  const compiled = new Map<string, ValidateFunction>();
  const compile = (schema: object): ValidateFunction => {
    const text = JSON.stringify(schema).replaceAll('"#/components', `"${documentId}#/components`);
    const validate = compiled.get(text) ?? ajv.compile(JSON.parse(text));
    compiled.set(text, validate);
    return validate;
  };
  return (schema) => {
    let validate: ValidateFunction | undefined;
    return (value) => {
      validate ??= compile(schema);
      return validate(value) ? [] : (validate.errors ?? []);
    };
  };
}
