/** The labels of our calls are those of the contract with Zoom. */
import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { OPERATIONS } from '../../../src/zoom/scheduler/operations.js';

interface Described {
  readonly operationId?: string;
  readonly 'x-rate-label'?: string;
}

const contract: { paths: Record<string, Record<string, Described>> } = parse(
  readFileSync(new URL('../../../openapi/zoom.yaml', import.meta.url), 'utf8'),
);
const described = Object.values(contract.paths).flatMap((item) => Object.values(item));
const labels = new Map(described.map((each) => [each.operationId, each['x-rate-label']]));

/** Zoom's call takes several; ours gives one. */
const NAMES: Readonly<Record<string, string>> = { addRoleMember: 'addRoleMembers' };

it.each(Object.entries(OPERATIONS))('%s has the label that the contract gives it', (operation, { label }) => {
  expect(labels.get(NAMES[operation] ?? operation)).toBe(label);
});
