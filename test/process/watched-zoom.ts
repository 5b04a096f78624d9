/** Stands between bridges and the emulated Zoom, and sees which writes to one user are under way at the same time. */
import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';

export interface WatchedZoom {
  readonly url: string;
  /** Per user of whom two writes were under way: what was asked. */
  readonly overlaps: readonly string[];
  /** Writes to users that were let through. */
  readonly writes: number;
  close(): Promise<void>;
}

/** The user whom a call changes. */
function writtenUser(method: string, path: string): string | undefined {
  if (method === 'GET' || method === 'POST') return undefined;
  return /^\/v2\/users\/([^/?]+)/.exec(path)?.[1];
}

export async function watchZoom(zoomUrl: string): Promise<WatchedZoom> {
  const target = new URL(zoomUrl);
  const underWay = new Set<string>();
  const overlaps: string[] = [];
  let writes = 0;
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const user = writtenUser(method, url);
    if (user !== undefined) {
      writes += 1;
      if (underWay.has(user)) overlaps.push(`${method} ${url}`);
      underWay.add(user);
      // Also when the writer dies: then nobody waits for the answer any more, and the next one may come.
      response.once('close', () => underWay.delete(user));
    }
    const onward = forward({ host: target.hostname, port: target.port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.keepAliveTimeout = 65_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    overlaps,
    get writes() {
      return writes;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
