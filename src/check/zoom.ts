/** Tries Zoom as configured: credentials, scopes, permissions by real calls that change nothing, plan and clock. */
import fetch from 'node-fetch';
import type { Config } from '../config.js';
import type { ZoomCallContext, ZoomClient } from '../zoom/client.js';
import { createZoom } from '../zoom/create-zoom.js';
import { ZoomError, type ZoomErrorKind } from '../zoom/errors.js';
import { BUDGETS } from '../zoom/scheduler/budgets.js';
import { bad, type Finding, good, note } from './finding.js';
import { checkScopes } from './scopes.js';

const UNRECORDED: ZoomCallContext = { record: () => undefined };

/** Nobody's id: a write to it shows whether writing is allowed and changes nothing. */
const NOBODY = 'zoom-scim-bridge-check';

const TOLERATED_SKEW_SECONDS = 30;
const PROBE_TIMEOUT_MS = 10_000;

export async function checkZoom(config: Config, now: () => number): Promise<Finding[]> {
  const { zoom, secrets } = config;
  const connection = createZoom({
    apiUrl: zoom.apiUrl,
    oauthUrl: zoom.oauthUrl,
    accountId: secrets.zoomAccountId,
    clientId: secrets.zoomClientId,
    clientSecret: secrets.zoomClientSecret,
    plan: zoom.plan,
    budgetShare: zoom.budgetShare,
  });
  try {
    const accessToken = await connection.token.access();
    return [
      good('credentials: Zoom gave an access token'),
      ...checkScopes(zoom, connection.token.scopes),
      ...(await checkCalls(connection.client, zoom)),
      ...(await checkPlanAndClock(zoom, accessToken, now)),
    ];
  } catch (error) {
    return [
      bad(`credentials: ${explain(error)}`),
      note('scopes, permissions, plan and clock: not tried without a token'),
    ];
  } finally {
    connection.close();
  }
}

async function checkCalls(client: ZoomClient, zoom: Config['zoom']): Promise<Finding[]> {
  return Promise.all([
    attempt('User:Read permission', async () => {
      const page = await client.listUsers({ status: 'active' }, UNRECORDED);
      return good(`User:Read permission: Zoom lists ${page.total_records} active users`);
    }),
    attempt('User:Edit permission', () => checkEditing(client)),
    attempt('roles', async () => checkRoles(zoom.assignableRoles, await client.listRoles(UNRECORDED))),
    attempt('Group:Read permission', async () => {
      const groups = await client.listGroups(UNRECORDED);
      return good(`Group:Read permission: Zoom lists ${groups.length} groups`);
    }),
    attempt('ZOOM_TRANSFER_EMAIL', () => checkTransferEmail(client, zoom.transferEmail)),
  ]);
}

async function attempt(subject: string, check: () => Promise<Finding>): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    return bad(`${subject}: ${explain(error)}`);
  }
}

async function checkEditing(client: ZoomClient): Promise<Finding> {
  try {
    await client.updateUser(NOBODY, { dept: '' }, UNRECORDED);
  } catch (error) {
    if (!(error instanceof ZoomError && error.kind === 'notFound')) throw error;
  }
  return good('User:Edit permission: Zoom does not refuse a change (tried on a user that does not exist)');
}

function checkRoles(assignable: readonly string[], roles: readonly { id: string; name: string }[]): Finding {
  const known = new Set(roles.flatMap(({ id, name }) => [id, name.toLowerCase()]));
  const unknown = assignable.filter((role) => !known.has(role) && !known.has(role.toLowerCase()));
  if (unknown.length === 0) return good(`roles: Zoom lists ${roles.length}`);
  const names = roles.map(({ name }) => name).join(', ');
  return bad(`roles: ZOOM_ASSIGNABLE_ROLES names ${unknown.join(', ')}; this account has ${names}`);
}

async function checkTransferEmail(client: ZoomClient, email: string | undefined): Promise<Finding> {
  if (email === undefined) return note('ZOOM_TRANSFER_EMAIL: not set; what deleted users own is not handed over');
  try {
    const { status } = await client.getUser(email, UNRECORDED);
    if (status === undefined || status === 'active') return good('ZOOM_TRANSFER_EMAIL: is an active user');
    return bad(`ZOOM_TRANSFER_EMAIL: that user is ${status}; name an active one`);
  } catch (error) {
    if (!(error instanceof ZoomError && error.kind === 'notFound')) throw error;
    return bad('ZOOM_TRANSFER_EMAIL: the account has no such user; name an active one');
  }
}

/** Both are in the headers of any answer; Zoom no longer documents the rate-limit ones and may leave them out. */
async function checkPlanAndClock(zoom: Config['zoom'], accessToken: string, now: () => number): Promise<Finding[]> {
  try {
    const asked = now();
    const { headers } = await fetch(`${zoom.apiUrl}/users?page_size=1`, {
      headers: { authorization: `Bearer ${accessToken}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
    });
    return [
      checkPlan(zoom.plan, headers.get('x-ratelimit-category'), headers.get('x-ratelimit-limit')),
      checkClock(headers.get('date'), (asked + now()) / 2),
    ];
  } catch {
    return [bad('plan and clock: Zoom did not answer')];
  }
}

function checkPlan(plan: Config['zoom']['plan'], category: string | null, limit: string | null): Finding {
  const actual = Object.entries(BUDGETS).find(([, { rates }]) => String(rates.Medium.count) === limit)?.[0];
  if (category?.toLowerCase() !== 'medium' || actual === undefined) {
    return note(`plan: ZOOM_PLAN says ${plan}; Zoom does not tell, compare with the account's billing page`);
  }
  if (actual === plan) return good(`plan: ${plan}, as Zoom's rate limit says`);
  return bad(`plan: ZOOM_PLAN says ${plan}, Zoom's rate limit is that of ${actual}; set ZOOM_PLAN=${actual}`);
}

function checkClock(date: string | null, now: number): Finding {
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs)) return note('clock: Zoom did not tell the time');
  // The header has whole seconds, rounded down.
  const skew = Math.round((now - theirs - 500) / 1000);
  if (Math.abs(skew) <= TOLERATED_SKEW_SECONDS) return good("clock: agrees with Zoom's");
  const direction = skew > 0 ? 'ahead of' : 'behind';
  return bad(`clock: ${Math.abs(skew)} seconds ${direction} Zoom's; synchronise it (NTP), or webhooks and tokens fail`);
}

/** Kinds that a check can meet; the others keep Zoom's code, for its documentation. */
const CURES: Partial<Record<ZoomErrorKind, string>> = {
  credentials:
    'Zoom refuses them; compare ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET with the app, and activate the app',
  unavailable: 'Zoom cannot be reached; check ZOOM_API_URL, ZOOM_OAUTH_URL, DNS, proxy and firewall',
  timeout: 'Zoom does not answer in time; check network and firewall',
  rateLimited: "Zoom's rate limit is used up; try again later",
  unintelligible: 'the answer is not from Zoom; check ZOOM_API_URL and ZOOM_OAUTH_URL',
};

function explain(error: unknown): string {
  if (!(error instanceof ZoomError)) throw error;
  if (error.kind === 'scopes') {
    const missing = error.missing.length > 0 ? error.missing.join(', ') : 'a scope or permission that it does not name';
    return `Zoom misses ${missing}; add it to the app's scopes, or to the role of the app's owner`;
  }
  return CURES[error.kind] ?? `Zoom refuses (${error.kind}, code ${error.code ?? 'none'})`;
}
