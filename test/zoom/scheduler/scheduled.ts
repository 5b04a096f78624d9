/** A scheduler on a fake clock with an order log: what was sent when, and how each call ended. */
import type { ZoomCallContext } from '../../../src/zoom/client.js';
import { ZoomError } from '../../../src/zoom/errors.js';
import { UNOBSERVED } from '../../../src/zoom/observer.js';
import type { Send, ZoomRequest } from '../../../src/zoom/request.js';
import type { ZoomPlan } from '../../../src/zoom/scheduler/budgets.js';
import { Scheduler } from '../../../src/zoom/scheduler/scheduler.js';
import { FakeTime } from './fake-time.js';

export interface Sent {
  readonly name: string;
  readonly at: number;
}

interface Outcome {
  readonly name: string;
  readonly at: number;
  readonly error: ZoomError | undefined;
}

export type Wish = Partial<Pick<ZoomRequest, 'operation' | 'lane' | 'invites'>> & {
  readonly from?: string;
  readonly deadlineMs?: number;
  readonly context?: Partial<ZoomCallContext>;
};

export class Scheduled {
  readonly time: FakeTime;
  readonly scheduler: Scheduler;
  readonly sent: Sent[] = [];
  readonly outcomes: Outcome[] = [];
  /** What Zoom does with each call: nothing, unless a test says otherwise. */
  answer: (name: string) => Promise<unknown> = async () => undefined;
  readonly #begun: number;
  readonly #send: Send;
  readonly #names = new Map<string, string>();

  constructor(plan: ZoomPlan = 'pro', share = 1, time = new FakeTime()) {
    this.time = time;
    this.#begun = time.now();
    this.scheduler = new Scheduler({ plan, share, now: time.now, setTimer: time.setTimer, observer: UNOBSERVED });
    this.#send = this.scheduler.wrap((request) => {
      const name = this.#names.get(request.path) ?? '';
      this.sent.push({ name, at: this.elapsed });
      return this.answer(name);
    });
  }

  get elapsed(): number {
    return this.time.now() - this.#begun;
  }

  ask(name: string, { from, deadlineMs, context, ...wish }: Wish = {}): Promise<void> {
    const path = `/${this.#names.size}`;
    this.#names.set(path, name);
    const request: ZoomRequest = {
      operation: 'getUser',
      method: 'GET',
      path,
      repetition: 'repeatable',
      ...(deadlineMs === undefined ? {} : { deadline: this.time.now() + deadlineMs }),
      ...wish,
      context: { record: () => undefined, ...(from === undefined ? {} : { requestId: from }), ...context },
    };
    return this.#send(request).then(
      () => this.#ended(name, undefined),
      (error: unknown) => {
        if (!(error instanceof ZoomError)) throw error;
        this.#ended(name, error);
      },
    );
  }

  names(): string[] {
    return this.sent.map(({ name }) => name);
  }

  errorOf(name: string): ZoomError | undefined {
    return this.outcomes.find((outcome) => outcome.name === name)?.error;
  }

  /** Uses up what may go at once, so that all that follows waits. */
  async fill(operation: ZoomRequest['operation'] = 'getUser'): Promise<void> {
    const label = operation === 'listUsers' ? 'Medium' : 'Light';
    for (let n = 0; this.scheduler.state().left[label] > 0; n += 1) {
      void this.ask(`fill${n}`, { operation, lane: 'revoke' });
    }
    await this.time.pass(0);
    this.sent.length = 0;
    this.outcomes.length = 0;
  }

  #ended(name: string, error: ZoomError | undefined): void {
    this.outcomes.push({ name, at: this.elapsed, error });
  }
}

/** A 429 of Zoom. */
export const limited = (
  limit: NonNullable<ZoomError['limit']>,
  { retryAfterSeconds, operation = 'getUser' }: { retryAfterSeconds?: number; operation?: string } = {},
): ZoomError => new ZoomError('rateLimited', 'slow', { operation, limit, retryAfterSeconds });
