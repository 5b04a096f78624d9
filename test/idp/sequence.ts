/** The recorded dialogue of an identity provider as a file: its shape, and reading it from a folder. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const check = z.strictObject({
  path: z.string().startsWith('$'),
  op: z.enum([
    'eq',
    'ne',
    'eqi',
    'eqs',
    'exists',
    'absent',
    'absentOrEmpty',
    'absentOrEmptyDeep',
    'absentOrArray',
    'type',
    'len',
    'lenGte',
    'gte',
    'contains',
    'in',
    'matches',
  ]),
  value: z.json().optional(),
  level: z.literal('should').optional(),
});

const headerCheck = z.strictObject({ name: z.string(), op: check.shape.op, value: z.json().optional() });

const expectation = z.strictObject({
  status: z.array(z.int()).min(1),
  headers: z.array(headerCheck).optional(),
  ifBody: z.boolean().optional(),
  json: z.array(check).optional(),
  save: z.record(z.string(), z.string().startsWith('$')).optional(),
});

const step = z.strictObject({
  why: z.string().optional(),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  path: z.string().startsWith('/'),
  headers: z.record(z.string(), z.string().nullable()).optional(),
  repeat: z.int().min(1).optional(),
  body: z.json().optional(),
  bodyRaw: z.string().optional(),
  expect: expectation,
});

const sequence = z.strictObject({
  name: z.string(),
  idp: z.string(),
  mode: z.string().optional(),
  source: z.array(z.string()).min(1),
  evidence: z.string().regex(/^(doc|observed|unsure)/),
  requires: z.array(z.string()),
  notes: z.string().optional(),
  vars: z.record(z.string(), z.string()).optional(),
  headers: z.record(z.string(), z.string()),
  steps: z.array(step).min(1),
});

export type Sequence = z.infer<typeof sequence>;
export type Step = z.infer<typeof step>;
export type Operator = z.infer<typeof check>['op'];
export type JsonValue = z.infer<ReturnType<typeof z.json>>;

/** Throws where a file is no sequence: a dialogue that cannot be read must not pass as one that holds. */
export function parseSequence(text: string): Sequence {
  return sequence.parse(JSON.parse(text));
}

/** All sequences of a folder by name; the name inside a file is the file's name. */
export function readSequences(folder: string): Sequence[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => {
    const read = parseSequence(readFileSync(join(folder, file), 'utf8'));
    if (`${read.name}.json` !== file) throw new Error(`${file} calls itself ${read.name}`);
    return read;
  });
}
