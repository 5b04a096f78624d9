/** A door in front of PostgreSQL that can be shut, also in the middle of a transaction. */
import { once } from 'node:events';
import { createServer, type Server, Socket } from 'node:net';

export interface PostgresProxy {
  /** The database's URL, by way of the proxy. */
  readonly url: string;
  /** Breaks all connections and refuses new ones, as a server that was stopped. */
  shut(): Promise<void>;
  open(): Promise<void>;
  /** Shuts once this text of SQL comes by; the server does not see it any more. */
  shutAt(sql: string): void;
}

export async function startPostgresProxy(databaseUrl: string): Promise<PostgresProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;
  let trigger: string | undefined;

  const connect = (client: Socket): void => {
    const upstream = new Socket().connect(Number(target.port || 5432), target.hostname);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket
        .on('error', () => other.destroy())
        .on('close', () => {
          sockets.delete(socket);
          other.destroy();
        });
    }
    upstream.on('data', (bytes) => client.write(bytes));
    client.on('data', (bytes) => {
      if (trigger !== undefined && bytes.includes(trigger)) void shut();
      else upstream.write(bytes);
    });
  };

  async function open(): Promise<void> {
    if (server !== undefined) return;
    server = createServer(connect).listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address === 'object' && address !== null) port = address.port;
  }

  async function shut(): Promise<void> {
    trigger = undefined;
    const closing = server;
    server = undefined;
    for (const socket of sockets) socket.destroy();
    if (closing === undefined) return;
    closing.close();
    await once(closing, 'close');
  }

  await open();
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return {
    url: url.href,
    shut,
    open,
    shutAt(sql) {
      trigger = sql;
    },
  };
}
