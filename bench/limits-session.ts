/** A token for the whole run and connections that stay open. */
import { Agent } from 'node:http';
import fetch from 'node-fetch';
import { z } from 'zod';
import type { ZoomAccess } from './messages.js';

export interface ZoomSession {
  readonly token: string;
  readonly agent: Agent;
}

export async function signIn({ oauthUrl, accountId, clientId, clientSecret }: ZoomAccess): Promise<ZoomSession> {
  const response = await fetch(`${oauthUrl}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'account_credentials', account_id: accountId }),
  });
  const { access_token: token } = z.object({ access_token: z.string() }).parse(await response.json());
  return { token, agent: new Agent({ keepAlive: true, maxSockets: 64 }) };
}
