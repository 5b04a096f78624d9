/** scimmy-routers on a free port, wired as its README shows; the resource has been declared before. */
import type { AddressInfo } from 'node:net';
import express from 'express';
import { SCIMMYRouters } from 'scimmy-routers';
import { sayReady } from './messages.js';

/** What SCIMMY hands to egress, ingress and degress. */
export interface Asked {
  id?: string;
  filter?: { match(users: unknown[]): unknown[] };
}

export function serveScimmy(token: string): void {
  const app = express();
  // Express 5 parses `query` anew on each reading, and scimmy-routers writes into it: without this there are no pages.
  app.use((request, _response, next) => {
    Object.defineProperty(request, 'query', { value: { ...request.query }, writable: true, configurable: true });
    next();
  });
  app.use(
    '/scim/v2',
    new SCIMMYRouters({
      type: 'bearer',
      handler: (request) => {
        if (request.header('Authorization') !== `Bearer ${token}`) throw new Error('Authorization not detected!');
        return 'bench';
      },
    }) as unknown as express.Router,
  );
  const server = app.listen(0, '127.0.0.1', () => {
    sayReady(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
}
