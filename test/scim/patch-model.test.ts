import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ScimError } from '../../src/scim/errors.js';
import { applyPatch } from '../../src/scim/patch.js';
import { parsePatch } from '../../src/scim/patch-request.js';
import type { Json, JsonObject } from '../../src/scim/types.js';
import { barbara, CORE, ENTERPRISE, PATCH_OP, patchedIndex, SAMPLE } from './patched-definition.js';

const RUNS = { numRuns: 2000 };

interface Row {
  type: string;
  value?: string;
  primary?: boolean;
}

interface Model {
  title?: string;
  given?: string;
  family?: string;
  emails: Row[];
}

/** One operation twice: as the client sends it, and as the model understands it. Null: RFC and dialects leave it open. */
interface Step {
  readonly sent: { op: string; path?: string; value?: Json };
  readonly apply: (model: Model) => Model | null;
}

const onlyPrimary = (rows: Row[], chosen: Row | undefined): Row[] =>
  rows.map((row) =>
    chosen !== undefined && row !== chosen && row.primary === true ? { ...row, primary: false } : row,
  );

const type = fc.constantFrom('work', 'home', 'other');
const address = fc.constantFrom('a@x', 'b@x', 'c@x');
const setting = fc.constantFrom('add', 'replace', 'Add', 'Replace');
const text = fc.constantFrom('A', 'B', 'C');
const plainRow: fc.Arbitrary<Row> = fc.record({ type, value: address });
/** At most the first is primary. */
const rows = fc
  .uniqueArray(plainRow, { selector: (row) => `${row.type} ${row.value}`, maxLength: 4 })
  .chain((list) =>
    fc.boolean().map((first) => list.map((row, at) => (first && at === 0 ? { ...row, primary: true } : row))),
  );
const json = (value: Row | Row[]): Json => JSON.parse(JSON.stringify(value));

const titleStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ op: setting, value: text }).map(({ op, value }) => ({
    sent: { op, path: 'title', value },
    apply: (model: Model) => ({ ...model, title: value }),
  })),
  fc
    .constantFrom<Step['sent']>(
      { op: 'remove', path: 'title' },
      { op: 'replace', path: 'title', value: '' },
      { op: 'replace', value: { title: null } },
    )
    .map((sent) => ({
      sent,
      apply: ({ title: _, ...rest }: Model) => rest,
    })),
);

const nameStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ op: setting, value: text }).map(({ op, value }) => ({
    sent: { op, path: 'name.givenName', value },
    apply: (model: Model) => ({ ...model, given: value }),
  })),
  fc.record({ op: setting, value: text }).map(({ op, value }) => ({
    sent: { op, value: { name: { FamilyName: value } } },
    apply: (model: Model) => ({ ...model, family: value }),
  })),
  fc.constant({
    sent: { op: 'Remove', path: 'name.familyName' },
    apply: ({ family: _, ...rest }: Model) => rest,
  }),
  fc.constant({ sent: { op: 'remove', path: 'name' }, apply: ({ given: _, family: __, ...rest }: Model) => rest }),
);

const listStep: fc.Arbitrary<Step> = fc.oneof(
  rows.map((list) => ({
    sent: { op: 'add', path: 'emails', value: json(list) },
    apply: (model: Model) => {
      const known = (row: Row) => model.emails.find((each) => each.type === row.type && each.value === row.value);
      const merged = model.emails.map((row) => ({ ...row, ...list.find((each) => known(each) === row) }));
      const after = [...merged, ...list.filter((row) => known(row) === undefined)];
      return {
        ...model,
        emails: list.some((row) => row.primary)
          ? onlyPrimary(
              after,
              after.find(
                (row) =>
                  row.primary === true &&
                  list.some((each) => each.primary && each.type === row.type && each.value === row.value),
              ),
            )
          : after,
      };
    },
  })),
  rows.map((list) => ({
    sent: { op: 'replace', value: { emails: json(list) } },
    apply: (model: Model) => ({ ...model, emails: list }),
  })),
  fc.array(plainRow, { minLength: 1, maxLength: 2 }).map((list) => ({
    sent: { op: 'Remove', path: 'emails', value: json(list) },
    apply: (model: Model) => ({
      ...model,
      emails: model.emails.filter((row) => !list.some((each) => each.type === row.type && each.value === row.value)),
    }),
  })),
);

const selectedStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ op: setting, kind: type, value: address }).map(({ op, kind, value }) => ({
    sent: { op, path: `emails[type eq "${kind}"].value`, value },
    apply: (model: Model) => {
      const some = model.emails.some((row) => row.type === kind);
      const after = model.emails.map((row) => (row.type === kind ? { ...row, value } : row));
      return {
        ...model,
        emails: some
          ? onlyPrimary(
              after,
              after.find((row) => row.type === kind && row.primary),
            )
          : [...after, { type: kind, value }],
      };
    },
  })),
  fc.record({ kind: type, value: address }).map(({ kind, value }) => ({
    sent: { op: 'replace', path: `emails[type eq "${kind}"]`, value: { value, primary: true } },
    apply: (model: Model) => {
      const fresh: Row = { type: kind, value, primary: true };
      const at = model.emails.findIndex((row) => row.type === kind);
      const others = (row: Row) => row.type !== kind;
      const after =
        at === -1
          ? [...model.emails, fresh]
          : [...model.emails.slice(0, at), fresh, ...model.emails.slice(at + 1).filter(others)];
      return { ...model, emails: onlyPrimary(after, fresh) };
    },
  })),
  type.map((kind) => ({
    sent: { op: 'replace', path: `emails[TYPE eq "${kind}"].primary`, value: 'True' },
    apply: (model: Model) => {
      const [only, ...more] = model.emails.filter((row) => row.type === kind);
      if (only === undefined || only.value === undefined || more.length > 0) return null;
      const chosen = { ...only, primary: true };
      return {
        ...model,
        emails: onlyPrimary(
          model.emails.map((row) => (row === only ? chosen : row)),
          chosen,
        ),
      };
    },
  })),
  type.map((kind) => ({
    sent: { op: 'remove', path: `emails[type eq "${kind}"]` },
    apply: (model: Model) => ({ ...model, emails: model.emails.filter((row) => row.type !== kind) }),
  })),
  fc
    .record({ op: fc.constantFrom('replace', 'Add'), kind: type, value: fc.constantFrom('', null) })
    .map(({ op, kind, value }) => ({
      sent: { op, path: `emails[type eq "${kind}"].value`, value },
      apply: (model: Model) => ({
        ...model,
        emails: model.emails.map((row) => {
          const { value: _, ...rest } = row;
          return row.type === kind ? rest : row;
        }),
      }),
    })),
);

const steps = fc.array(fc.oneof(titleStep, nameStep, listStep, selectedStep, selectedStep), {
  minLength: 1,
  maxLength: 8,
});
const models: fc.Arbitrary<Model> = fc.record(
  { title: text, given: text, family: text, emails: rows },
  { requiredKeys: ['emails'] },
);

function resourceOf(model: Model): JsonObject {
  const emails = model.emails.filter((row) => row.value !== undefined);
  const name = {
    ...(model.given === undefined ? {} : { givenName: model.given }),
    ...(model.family === undefined ? {} : { familyName: model.family }),
  };
  return {
    schemas: [CORE],
    id: 'm',
    userName: 'm@x',
    ...(model.title === undefined ? {} : { title: model.title }),
    ...(Object.keys(name).length === 0 ? {} : { name }),
    ...(emails.length === 0 ? {} : { emails: json(emails) }),
  };
}

const patch = (before: JsonObject, operations: readonly unknown[]) =>
  applyPatch(before, parsePatch({ schemas: [PATCH_OP], Operations: operations }, patchedIndex), patchedIndex);

describe('PATCH, for any operations', () => {
  it('agrees with a simple model', () => {
    fc.assert(
      fc.property(models, steps, (start, list) => {
        const end = list.reduce<Model | null>((model, step) => model && step.apply(model), start);
        fc.pre(end !== null);
        const before = resourceOf(start);
        const { after } = patch(
          before,
          list.map(({ sent }) => sent),
        );
        expect(after).toEqual(end && resourceOf(end));
        expect(before).toEqual(resourceOf(start));
      }),
      RUNS,
    );
  });

  it('changes nothing with current values', () => {
    fc.assert(
      fc.property(models, fc.constantFrom('add', 'Replace'), (start, op) => {
        const before = resourceOf(start);
        const single = start.emails.filter((row) => start.emails.filter((each) => each.type === row.type).length === 1);
        const operations = [
          { op, value: before },
          ...Object.entries(before).map(([path, value]) => ({ op, path, value })),
          ...single.map((row) => ({ op, path: `emails[type eq "${row.type}"].value`, value: row.value })),
        ];
        expect(patch(before, operations).after).toEqual(before);
      }),
      RUNS,
    );
    expect(patch(barbara, [{ op: 'replace', value: barbara }]).after).toEqual(barbara);
  });

  it('throws nothing but a ScimError and leaves the user before untouched', () => {
    const copy = structuredClone(barbara);
    const path = fc.constantFrom(
      'userName',
      'active',
      'name',
      'name.givenName',
      'emails',
      'emails.value',
      'emails[type eq "work"]',
      'emails[type eq "x"].value',
      'emails[primary eq "True"].display',
      'emails[not (type pr)].primary',
      'groups',
      'id',
      ENTERPRISE,
      CORE,
      `${ENTERPRISE}:manager`,
      'manager.value',
      `${SAMPLE}:tags`,
      `${SAMPLE}:tags[value eq "x"]`,
      `${SAMPLE}:lastLogin`,
      `${SAMPLE}:born`,
      'x509Certificates',
      'addresses[type eq "a"].b',
      '__proto__',
      'toString.constructor',
    );
    const member = fc.dictionary(
      fc.constantFrom('value', 'type', 'primary', '__proto__', 'givenName', 'emails', 'x', SAMPLE),
      fc.jsonValue(),
    );
    const operation = fc.record(
      {
        op: fc.constantFrom('add', 'remove', 'replace'),
        path,
        value: fc.oneof(fc.jsonValue(), member, fc.array(member)),
      },
      { requiredKeys: ['op'] },
    );
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 4 }), (operations) => {
        try {
          patch(barbara, operations);
        } catch (error) {
          if (!(error instanceof ScimError)) throw error;
        }
      }),
      RUNS,
    );
    expect(barbara).toEqual(copy);
  });
});
