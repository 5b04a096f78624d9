/** Instances share Zoom's budgets: each takes its part of the rates, and all add up what the day has used. */
import type { Logger } from 'pino';
import type { DayUseStore, Instances, OtherInstances } from '../store/shared/ports.js';
import type { SetTimer } from '../zoom/scheduler/label-queue.js';
import type { SharedBudgets } from '../zoom/scheduler/scheduler.js';

const BEAT_MS = 2000;
/** Sooner, where others wait for the part that this one gives up, or this one for theirs; longer than Zoom's windows. */
const SOON_MS = 1100;
/** After so long without a beat this one holds back, before the others count it as dead (15 seconds) and take its part. */
const SILENT_MS = 10_000;
/** What an instance takes before the others have made room. It comes on top of theirs, so it is small. */
const NEWCOMER = 0.02;

export interface BudgetSharingOptions {
  readonly budgets: SharedBudgets;
  readonly dayUse: DayUseStore;
  /** Absent: there is one only. */
  readonly instances?: Instances;
  /** Of this instance and this life of it. */
  readonly id: string;
  readonly log: Logger;
  readonly setTimer?: SetTimer;
}

export interface BudgetSharing {
  /** The use of the day is stored, and the part is free. */
  close(): Promise<void>;
}

const unrefTimer: SetTimer = (ms, task) => {
  const timer = setTimeout(task, ms).unref();
  return () => clearTimeout(timer);
};

/** Resolves when this instance has its first part and knows what the day has used; a store that fails only delays that. */
export async function shareBudgets(options: BudgetSharingOptions): Promise<BudgetSharing> {
  const { instances, log, setTimer = unrefTimer } = options;
  const rates = instances === undefined ? undefined : new RateParts(instances, options, setTimer);
  let isClosed = false;
  let hasFailed = false;
  let callOffNext = (): void => undefined;
  let underWay: Promise<void> = Promise.resolve();

  const beat = async (): Promise<void> => {
    let pauseMs = BEAT_MS;
    try {
      pauseMs = (await rates?.beat()) ?? BEAT_MS;
      await addDayUse(options, rates);
      hasFailed = false;
    } catch (error) {
      if (!hasFailed) log.warn({ err: error }, 'what of the budgets is used cannot be told to the store');
      hasFailed = true;
    }
    if (!isClosed) callOffNext = setTimer(pauseMs, beginBeat);
  };
  const beginBeat = (): void => {
    underWay = beat();
  };

  beginBeat();
  await underWay;
  return {
    async close() {
      isClosed = true;
      callOffNext();
      await underWay;
      callOffNext();
      await Promise.allSettled([addDayUse(options, rates), rates?.leave()]);
    },
  };
}

/** What the store does not take is told again the next time. */
async function addDayUse({ budgets, dayUse }: BudgetSharingOptions, rates: RateParts | undefined): Promise<void> {
  const { day, used } = budgets.unstoredUse();
  budgets.learnUse(day, await dayUse.add(day, used), rates?.living ?? 1);
}

/**
 * The parts of the rates add up to no more than the whole (newcomers' apart): who takes more takes what others have
 * given up, and who gives up tells so one beat after it has, when Zoom's windows have forgotten what it sent before.
 */
class RateParts {
  readonly #instances: Instances;
  readonly #options: BudgetSharingOptions;
  readonly #setTimer: SetTimer;
  /** In effect. */
  #part = 0;
  #callOffSilence = (): void => undefined;
  living = 1;

  constructor(instances: Instances, options: BudgetSharingOptions, setTimer: SetTimer) {
    this.#instances = instances;
    this.#options = options;
    this.#setTimer = setTimer;
    this.#take(NEWCOMER);
  }

  /** Resolves with the pause until the next one. Throws StoreError. */
  async beat(): Promise<number> {
    const { id, log } = this.#options;
    let wanted = this.#part;
    let living = this.living;
    const begun = this.#part;
    await this.#instances.beat(id, (others) => {
      wanted = partBeside(others);
      living = others.count + 1;
      return Math.max(wanted, begun);
    });
    this.#watchSilence();
    if (living !== this.living) log.info({ instances: living }, 'instances share the budgets');
    this.living = living;
    this.#take(wanted);
    return wanted < begun || wanted < 1 / living ? SOON_MS : BEAT_MS;
  }

  async leave(): Promise<void> {
    this.#callOffSilence();
    await this.#instances.leave(this.#options.id);
  }

  #take(part: number): void {
    this.#part = part;
    this.#options.budgets.setPart(part);
  }

  #watchSilence(): void {
    this.#callOffSilence();
    this.#callOffSilence = this.#setTimer(SILENT_MS, () => this.#take(NEWCOMER));
  }
}

function partBeside({ count, taken }: OtherInstances): number {
  return Math.max(NEWCOMER, Math.min(1 / (count + 1), 1 - taken));
}
