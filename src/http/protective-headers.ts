/** helmet's headers on every answer. They never change, so that they are worked out once and not on every request. */
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

export function addProtectiveHeaders(): RequestHandler {
  const headers = new Map(Object.entries(helmetHeaders()));
  return (_request, response, next) => {
    response.setHeaders(headers);
    next();
  };
}

/** helmet's defaults do not depend on the request. */
function helmetHeaders(): Record<string, string> {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  helmet()(request, response, (error) => {
    if (error !== undefined) throw error;
  });
  return Object.fromEntries(Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]));
}
