/** One provider at work: it changes its people and pushes them, puts aside what fails, and comes back to it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Emulator } from '../../src/emulator/start.js';
import type { Body } from '../world.js';
import { createExchange, Interrupted, type Ledger } from './exchange.js';
import { changeWish, contradictions, losses, newPerson, openFields, type Person, waiting } from './people.js';
import type { Provider } from './providers.js';
import { createRandom, type Random } from './random.js';

const PEOPLE = 6;
/** Between two tasks. */
const THINK_MS = 120;
/** While the faults are off, failed tasks come again quickly. */
const SETTLE_PAUSE_MS = 500;
/** Broken promises to read; more say nothing new. */
export const ENOUGH = 10;

interface OpenTask {
  readonly failures: number;
  readonly due: number;
}

export interface Client {
  readonly people: readonly Person[];
  /** Changes and pushes people until then. */
  work(until: number): Promise<void>;
  /** Finishes what is open. */
  settle(until: number): Promise<void>;
  /** Wishes everybody who is wanted to be active, and pushes all. */
  activateAll(until: number): Promise<void>;
}

export interface ClientOptions {
  readonly name: string;
  readonly provider: Provider;
  readonly seed: number;
  readonly scimUrl: string;
  readonly emulator: Emulator;
  readonly ledger: Ledger;
}

const isOpen = (person: Person): boolean =>
  person.mayBeGone || (person.wanted === undefined ? person.id !== undefined : openFields(person).length > 0);

export function createClient(options: ClientOptions): Client {
  const { name, provider, ledger, emulator } = options;
  const random: Random = createRandom(options.seed);
  const exchange = createExchange(options.scimUrl, ledger);
  const people = Array.from({ length: PEOPLE }, (_, index) => newPerson(`${name}-${index}`, random));
  const tasks = new Map<Person, OpenTask>();

  const verify = (person: Person, body: Body): void => {
    ledger.broken.push(...contradictions(person, body));
    ledger.broken.push(...losses(person, emulator, waiting(body)));
  };

  const push = async (person: Person): Promise<void> => {
    try {
      await provider.push(person, exchange, (body) => verify(person, body));
      tasks.delete(person);
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      const failures = (tasks.get(person)?.failures ?? 0) + 1;
      const seconds = Math.max(error.retryAfterSeconds ?? 0, provider.pause(failures));
      tasks.set(person, { failures, due: Date.now() + seconds * 1000 });
      // Okta stops all jobs of the app for the time that a 429 tells.
      if (provider.name === 'okta' && error.retryAfterSeconds !== undefined)
        await sleep(error.retryAfterSeconds * 1000);
    }
  };

  const nextPerson = (): Person => {
    const due = [...tasks].find(([, task]) => task.due <= Date.now());
    if (due !== undefined && random.chance(0.8)) return due[0];
    const person = people[random.below(PEOPLE)] ?? due?.[0];
    if (person === undefined) throw new Error('there is nobody');
    changeWish(person, random, provider.deletes);
    return person;
  };

  const finish = async (wanted: () => readonly Person[], until: number): Promise<void> => {
    for (let open = wanted(); open.length > 0; open = wanted()) {
      if (ledger.broken.length > ENOUGH) return;
      if (Date.now() > until) {
        ledger.broken.push(...open.map(({ externalId }) => `${externalId}: not finished in time`));
        return;
      }
      for (const person of open) await push(person);
      if (wanted().length > 0) await sleep(SETTLE_PAUSE_MS);
    }
  };

  return {
    people,
    async work(until) {
      while (Date.now() < until && ledger.broken.length <= ENOUGH) {
        const person = nextPerson();
        // A task that waits for its time takes up what is wished meanwhile.
        if ((tasks.get(person)?.due ?? 0) <= Date.now()) await push(person);
        await sleep(random.next() * 2 * THINK_MS);
      }
    },
    settle: (until) => finish(() => people.filter(isOpen), until),
    async activateAll(until) {
      for (const person of people) if (person.wanted !== undefined) person.wanted = { ...person.wanted, active: true };
      await finish(() => people.filter(isOpen), until);
    },
  };
}
