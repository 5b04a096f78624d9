/** What is put on the bridge in the suite "overload": each load runs until it is told to stop and says what it has done. */
import { connect, type Socket } from 'node:net';
import { measure } from './measure.js';

export interface Target {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly token: string;
}

export interface Load {
  readonly name: string;
  /** Resolves after `stop` aborts, with a few words on what was answered. */
  run(target: Target, stop: AbortSignal): Promise<string>;
}

const until = (stop: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });

function open({ url }: Target, count: number, lost: () => void): Socket[] {
  const { hostname, port } = new URL(url);
  return Array.from({ length: count }, () => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.once('close', lost);
    return socket;
  });
}

/** Sockets that say nothing, or a byte now and then, and come again when they are closed. */
function hold(count: number, first: (target: Target) => string, more: string): Load['run'] {
  return async (target, stop) => {
    let closed = 0;
    const sockets = new Set<Socket>();
    const add = (howMany: number) => {
      const opened = open(target, howMany, () => {
        if (stop.aborted) return;
        closed += 1;
        add(1);
      });
      for (const socket of opened) {
        if (first(target) !== '') socket.write(first(target));
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
      }
    };
    add(count);
    const timer = setInterval(() => {
      if (more !== '') for (const socket of sockets) socket.write(more);
    }, 1000);
    await until(stop);
    clearInterval(timer);
    for (const socket of sockets) socket.destroy();
    return `${count} held, ${closed} closed by the bridge`;
  };
}

const POST = ({ token }: Target) =>
  `POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Length: 100000\r\n\r\n`;

async function sendWrongTokens({ url }: Target, stop: AbortSignal): Promise<string> {
  const begun = performance.now();
  let refused = 0;
  while (!stop.aborted) {
    const { failures } = await measure({
      scimUrl: `${url}/scim/v2`,
      token: 'a-wrong-token-of-a-stranger-0123456789',
      connections: 50,
      amount: 2000,
      next: { method: 'GET', path: '/Users' },
    });
    refused += failures;
  }
  return `${(refused / ((performance.now() - begun) / 1000)).toFixed(0)} refused a second`;
}

/** Each asks for as much as one answer holds, of a filter that many users match, whole resources. */
const listsIn =
  (clients: number): Load['run'] =>
  async ({ url, token }, stop) => {
    const begun = performance.now();
    const statuses = new Map<number, number>();
    const client = async (at: number) => {
      for (let turn = 0; !stop.aborted; turn += 1) {
        const filter = encodeURIComponent(`name.familyName co "${'aeiou'[(at + turn) % 5]}"`);
        const answer = await fetch(`${url}/scim/v2/Users?filter=${filter}&count=200`, {
          headers: { authorization: `Bearer ${token}` },
          signal: stop,
        }).catch(() => undefined);
        await answer?.text().catch(() => undefined);
        if (answer !== undefined) statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        // As a client that heeds Retry-After, only quicker.
        if (answer?.status === 503) await Promise.race([until(stop), new Promise((go) => setTimeout(go, 1000))]);
      }
    };
    await Promise.all(Array.from({ length: clients }, (_, at) => client(at)));
    const seconds = (performance.now() - begun) / 1000;
    const counts = [...statuses].map(([status, count]) => `${(count / seconds).toFixed(1)}/s ${status}`);
    return counts.join(', ');
  };

const CONNECTIONS: Load = { name: '2,000 idle connections', run: hold(2000, () => '', '') };
const SLOW_HEADERS: Load = {
  name: '500 slow headers',
  run: hold(500, () => 'GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\n', 'X-A: a\r\n'),
};
const SLOW_BODIES: Load = { name: '500 slow bodies', run: hold(500, POST, ' ') };
const WRONG_TOKENS: Load = { name: 'wrong tokens', run: sendWrongTokens };
const LISTS: Load = { name: '100 huge lists at once', run: listsIn(100) };

const ALL: readonly Load[] = [CONNECTIONS, SLOW_HEADERS, SLOW_BODIES, WRONG_TOKENS, LISTS];

export const SCENARIOS: readonly (readonly Load[])[] = [
  [],
  [CONNECTIONS],
  [SLOW_HEADERS, SLOW_BODIES],
  [WRONG_TOKENS],
  [LISTS],
  ALL,
];

/** Where the mirror makes a difference. */
export const SCENARIOS_OF_LISTS: readonly (readonly Load[])[] = [[LISTS], ALL];
