/** Faults by chance. The same seed gives the n-th call of one kind on one user the same fate, whatever else goes on. */
import { createHash } from 'node:crypto';
import type { Fault, FaultyRequest } from './faults.js';

export interface Misbehaviour {
  readonly seed: number;
  /** Shares of all calls, token requests included, 0 … 1. */
  readonly serverErrors?: number;
  readonly resets?: number;
  readonly brokenJson?: number;
  readonly slow?: number;
  readonly slowMs?: number;
}

const serverErrors = [500, 502, 503];

export class RandomFaults {
  readonly #misbehaviour: Misbehaviour;
  readonly #occurrences = new Map<string, number>();

  constructor(misbehaviour: Misbehaviour) {
    this.#misbehaviour = misbehaviour;
  }

  draw({ method, template, path, subject }: FaultyRequest): Fault | undefined {
    const kind = `${method} ${template ?? path} ${subject ?? ''}`;
    const occurrence = (this.#occurrences.get(kind) ?? 0) + 1;
    this.#occurrences.set(kind, occurrence);
    const bytes = createHash('sha256').update(`${this.#misbehaviour.seed} ${kind} ${occurrence}`).digest();
    return this.#fate(bytes.readUIntBE(0, 6) / 2 ** 48, bytes.readUInt8(6));
  }

  /** `chance` chooses the fault, `turn` its form: half of them lose the answer of work that is done. */
  #fate(chance: number, turn: number): Fault | undefined {
    const { serverErrors: errors = 0, resets = 0, brokenJson = 0, slow = 0, slowMs = 10_000 } = this.#misbehaviour;
    const after = turn % 2 === 0;
    const fates: readonly (readonly [number, Fault])[] = [
      [errors, { kind: 'status', status: serverErrors[turn % serverErrors.length] ?? 500, after }],
      [resets, { kind: 'reset', after }],
      [brokenJson, { kind: 'brokenJson', after: true }],
      // The work is done at once: carried out late, it could undo what was written after the sender had given it up.
      [slow, { kind: 'delay', ms: slowMs, after: true }],
    ];
    let begin = 0;
    for (const [share, fault] of fates) {
      if (chance < begin + share) return fault;
      begin += share;
    }
    return undefined;
  }
}
