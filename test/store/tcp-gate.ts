/** A stretch of network between the bridge and its database, which a test can bring to a standstill or cut. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface TcpGate {
  /** As the database's URL, by way of the gate. */
  readonly url: string;
  /** Nothing passes any more, and nobody is told. */
  stall(): void;
  /** Breaks all connections; new ones are refused. */
  close(): Promise<void>;
}

export async function openTcpGate(databaseUrl: string): Promise<TcpGate> {
  const url = new URL(databaseUrl);
  const target = { host: url.hostname, port: Number(url.port || 5432) };
  const sockets = new Set<Socket>();
  let isStalled = false;
  const server = createServer((near) => {
    const far = connect(target);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    if (isStalled) return;
    near.pipe(far);
    far.pipe(near);
    near.on('close', () => isStalled || far.destroy());
    far.on('close', () => isStalled || near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url.hostname = '127.0.0.1';
  url.port = String(typeof address === 'object' ? address?.port : '');
  return {
    url: url.href,
    stall() {
      isStalled = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
