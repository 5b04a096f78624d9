/** One measured run: a number of requests over a few connections, timed one by one. */
import autocannon from 'autocannon';

export interface ScimRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

export interface Load {
  readonly scimUrl: string;
  readonly token: string;
  readonly connections: number;
  readonly amount: number;
  /** One for all costs the load generator half of what asking for each does. */
  readonly next: ScimRequest | (() => ScimRequest);
  /** Called with each body of a 2xx answer. */
  answered?(body: string): void;
}

export interface Sample {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly answers: number;
  /** Answers that are no 2xx, and requests without an answer. */
  readonly failures: number;
}

const PATIENCE_SECONDS = 120;

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** What is thrown inside the load generator would be lost there, and the run would never end. */
function nextOf(next: () => ScimRequest, reject: (error: unknown) => void): ScimRequest {
  try {
    return next();
  } catch (error) {
    reject(error);
    throw error;
  }
}

/** autocannon's own figures are rounded to milliseconds and seconds: the times are kept here instead. */
export async function measure(load: Load): Promise<Sample> {
  const times: number[] = [];
  let failures = 0;
  let lastAnswer = 0;
  const startedAt = performance.now();
  const base = new URL(load.scimUrl);
  const { next } = load;
  const render = ({ method, path, body }: ScimRequest) => ({
    method,
    path: base.pathname + path,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

  await new Promise<void>((resolve, reject) => {
    const run = autocannon(
      {
        url: base.origin,
        connections: load.connections,
        amount: load.amount,
        timeout: PATIENCE_SECONDS,
        sampleInt: 100,
        headers: { authorization: `Bearer ${load.token}`, 'content-type': 'application/scim+json' },
        requests: [
          typeof next === 'function'
            ? {
                setupRequest: (request) => ({ ...request, ...render(nextOf(next, reject)) }),
                onResponse(status, body) {
                  if (status >= 200 && status < 300) load.answered?.(body);
                },
              }
            : render(next),
        ],
      },
      (error) => (error === null ? resolve() : reject(error)),
    );
    run.on('response', (_client, status, _bytes, milliseconds) => {
      lastAnswer = performance.now();
      times.push(milliseconds);
      if (status < 200 || status >= 300) failures += 1;
    });
    run.on('reqError', () => {
      failures += 1;
    });
  });

  times.sort((one, other) => one - other);
  return {
    perSecond: times.length / ((lastAnswer - startedAt) / 1000),
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    answers: times.length,
    failures,
  };
}
