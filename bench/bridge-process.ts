/** The bridge itself, as `npm start` runs it, with a store in memory and without log lines. */
import { readConfig } from '../src/config.js';
import { start } from '../src/start.js';
import { readOrder, sayReady } from './messages.js';

const { zoom, token } = readOrder();

const config = readConfig({
  PORT: '0',
  SCIM_TOKEN: token,
  ZOOM_API_URL: zoom.apiUrl,
  ZOOM_OAUTH_URL: zoom.oauthUrl,
  ZOOM_ACCOUNT_ID: zoom.accountId,
  ZOOM_CLIENT_ID: zoom.clientId,
  ZOOM_CLIENT_SECRET: zoom.clientSecret,
  ZOOM_DELETE_ACTION: 'delete',
  // One call less for PATCH active, so that it compares with servers that know no SSO token.
  ZOOM_REVOKE_ON_DEACTIVATE: 'false',
  DATABASE_URL: 'sqlite::memory:',
  // Raw speed: Zoom's own limits would be all that is measured.
  ZOOM_PLAN: 'business',
  ZOOM_BUDGET_SHARE: '1000',
  LOG_LEVEL: 'error',
});

const bridge = await start(config);
sayReady(bridge.url);
