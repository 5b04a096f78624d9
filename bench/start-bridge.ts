/** The bridge as `npm start` runs it, in front of the emulator, with a store in memory and without the mirror. */
import { readConfig } from '../src/config.js';
import { start } from '../src/start.js';
import { type ServerOrder, sayReady } from './messages.js';

export const RAW_SPEED = {
  ZOOM_DELETE_ACTION: 'delete',
  // One call less for PATCH active, so that it compares with servers that know no SSO token.
  ZOOM_REVOKE_ON_DEACTIVATE: 'false',
  // Zoom's own limits would be all that is measured.
  ZOOM_PLAN: 'business',
  ZOOM_BUDGET_SHARE: '1000',
  LOG_LEVEL: 'error',
};

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
    // Otherwise a crawl would be measured beside the requests.
    DIRECTORY_MAX_AGE: '0',
    ...environment,
  });
  const bridge = await start(config);
  sayReady(bridge.url);
}
