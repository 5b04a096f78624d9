/** The bridge as `npm start` runs it, in front of the emulator, with a store in memory and without the mirror. */
import { readConfig } from '../src/config.js';
import { start } from '../src/start.js';
import { type ServerOrder, sayReady } from './messages.js';

/** `environment`: what a suite sets beside the connection. */
export async function startBridge({ zoom, token }: ServerOrder, environment: Record<string, string>): Promise<void> {
  const config = readConfig({
    PORT: '0',
    SCIM_TOKEN: token,
    ZOOM_API_URL: zoom.apiUrl,
    ZOOM_OAUTH_URL: zoom.oauthUrl,
    ZOOM_ACCOUNT_ID: zoom.accountId,
    ZOOM_CLIENT_ID: zoom.clientId,
    ZOOM_CLIENT_SECRET: zoom.clientSecret,
    DATABASE_URL: 'sqlite::memory:',
    // The mirror has a suite of its own; here its crawl would be measured beside the requests.
    DIRECTORY_MAX_AGE: '0',
    ...environment,
  });
  const bridge = await start(config);
  sayReady(bridge.url);
}
