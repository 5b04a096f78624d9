/** The least that a Node server can do: the same 401 to everybody, without a look at the request. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readOrder, sayReady } from './messages.js';

readOrder();
const body = JSON.stringify({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
  status: '401',
  detail:
    'The bearer token is not one that this server knows. Check that it was copied whole and has not been replaced.',
});
const headers = {
  'Content-Type': 'application/scim+json; charset=utf-8',
  'WWW-Authenticate': 'Bearer realm="scim"',
  'Content-Length': String(Buffer.byteLength(body)),
};

const server = createServer((_request, response) => {
  response.writeHead(401, headers).end(body);
});
server.listen(0, '127.0.0.1', () => {
  sayReady(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
