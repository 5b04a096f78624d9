/** Gives every call the current token, and one more try with a new one when Zoom refuses it (401, code 124). */
import { ZoomError } from './errors.js';
import type { Send } from './request.js';
import type { ZoomToken } from './token.js';

export function withToken(send: Send, token: ZoomToken): Send {
  return async (request) => {
    const accessToken = await token.access();
    try {
      return await send({ ...request, accessToken });
    } catch (error) {
      if (!(error instanceof ZoomError)) throw error;
      if (error.kind === 'scopes') token.refreshScopes(accessToken);
      if (error.kind !== 'credentials') throw error;
      token.invalidate(accessToken);
      return await send({ ...request, accessToken: await token.access() });
    }
  };
}
