/** Gives every call the current token, and has it replaced when Zoom refuses it (401, code 124). */
import { ZoomError } from './errors.js';
import type { Send } from './request.js';
import type { ZoomToken } from './token.js';

/** Before the queue: calls that had their turns while a token was on its way would go out all together. */
export function afterToken(send: Send, token: ZoomToken): Send {
  return async (request) => {
    await token.access();
    return send(request);
  };
}

/** A call whose token was refused fails as `credentials`; sent again, it has another token. */
export function withToken(send: Send, token: ZoomToken): Send {
  return async (request) => {
    const accessToken = await token.access();
    try {
      return await send({ ...request, accessToken });
    } catch (error) {
      if (!(error instanceof ZoomError)) throw error;
      if (error.kind === 'scopes') token.refreshScopes(accessToken);
      if (error.kind === 'credentials') token.invalidate(accessToken);
      throw error;
    }
  };
}
