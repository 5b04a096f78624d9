/** The bridge as `npm start` runs it on an account of a certain plan, with a store in memory and without log lines. */
import { z } from 'zod';
import { readConfig } from '../src/config.js';
import { start } from '../src/start.js';
import { readOrder, sayReady } from './messages.js';

const { zoom, token } = readOrder();
const { plan } = z.object({ plan: z.string() }).parse(JSON.parse(process.argv[2] ?? ''));

const config = readConfig({
  PORT: '0',
  SCIM_TOKEN: token,
  ZOOM_API_URL: zoom.apiUrl,
  ZOOM_OAUTH_URL: zoom.oauthUrl,
  ZOOM_ACCOUNT_ID: zoom.accountId,
  ZOOM_CLIENT_ID: zoom.clientId,
  ZOOM_CLIENT_SECRET: zoom.clientSecret,
  ZOOM_PLAN: plan,
  ZOOM_CREATE_ACTION: 'autoCreate',
  DATABASE_URL: 'sqlite::memory:',
  LOG_LEVEL: 'silent',
});

const bridge = await start(config);
sayReady(bridge.url);
