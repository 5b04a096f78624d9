/** A server that speaks as much of PostgreSQL's protocol (version 3) as a refusal takes. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

export interface ScriptedPostgres {
  /** host:port */
  readonly address: string;
  close(): Promise<void>;
}

/** To a TLS request it says no; to a start it answers with the error, or with nothing at all. */
export async function startScriptedPostgres(refusal: { code: string; message: string } | 'silence') {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket
      .on('error', () => socket.destroy())
      .on('data', (bytes) => {
        // SSLRequest: length 8 and the code 80877103.
        if (bytes.length === 8 && bytes.readInt32BE(4) === 80877103) socket.write('N');
        else if (refusal !== 'silence') socket.end(errorResponse(refusal));
      });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return {
    address: `127.0.0.1:${address.port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  } satisfies ScriptedPostgres;
}

function errorResponse({ code, message }: { code: string; message: string }): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
