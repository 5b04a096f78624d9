/** The composition root: builds the house from its configuration. The only file that knows all parts. */
import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import { Counter } from 'prom-client';
import { type Cursors, createCursors } from './bridge/cursor.js';
import { createKeeper, NO_DIRECTORY } from './bridge/directory/keeper.js';
import { findMirrored } from './bridge/directory/known-users.js';
import { directoryContext, type RunningDirectory, startDirectory } from './bridge/directory/start-directory.js';
import { startEvents, type ZoomEvents } from './bridge/events.js';
import type { ListAnswers } from './bridge/find-users.js';
import { joinInstances, type Membership } from './bridge/instances.js';
import { watchListings } from './bridge/listing-watch.js';
import { withListings } from './bridge/listings.js';
import { createNameDirectory } from './bridge/names.js';
import type { Bridge } from './bridge/options.js';
import { createPhotoReader } from './bridge/photo.js';
import { createRecentCreates } from './bridge/recent-creates.js';
import { createRecentPasswords } from './bridge/recent-passwords.js';
import { createRecentWrites, withRecentWrites } from './bridge/recent-writes.js';
import { createSerial, type Serial } from './bridge/serial.js';
import { createUserBridge } from './bridge/users.js';
import type { Config } from './config.js';
import { createApp } from './http/app.js';
import type { Readiness } from './http/health.js';
import { listen } from './http/listen.js';
import { createMetrics, type Metrics } from './http/metrics.js';
import { createLog } from './log.js';
import { userDefinition } from './mapping/user-definition.js';
import { indexDefinition, type ResourceDefinition } from './scim/definition.js';
import { openStore } from './store/open.js';
import type { Store } from './store/ports.js';
import { createZoom, type Zoom, type ZoomOptions } from './zoom/create-zoom.js';
import { ZoomError } from './zoom/errors.js';
import { watchZoom } from './zoom/watch.js';

export interface StartDependencies {
  readonly log?: Logger;
  readonly now?: () => Date;
  /** Takes lines about long lists, for whoever sits at the terminal. */
  readonly tellProgress?: (line: string) => void;
  /** Time limits, waiting and chance of the Zoom client, where its own do not suit. */
  readonly zoom?: Pick<ZoomOptions, 'timeoutMs' | 'deadlineMs' | 'now' | 'sleep' | 'random'>;
}

export interface Running {
  /** Where it listens, with the port that was really taken. */
  readonly url: string;
  /** Finishes requests and events in flight, then closes Zoom connections and the store. */
  close(): Promise<void>;
}

function connectZoom(
  { zoom, secrets }: Config,
  { shared }: Store,
  metrics: Metrics,
  timing: StartDependencies['zoom'],
): Zoom {
  const watch = watchZoom(metrics.registry);
  const connected = createZoom({
    deadlineMs: zoom.deadlineMs,
    plan: zoom.plan,
    budgetShare: zoom.budgetShare,
    observer: watch.observer,
    ...timing,
    apiUrl: zoom.apiUrl,
    oauthUrl: zoom.oauthUrl,
    accountId: secrets.zoomAccountId,
    clientId: secrets.zoomClientId,
    clientSecret: secrets.zoomClientSecret,
    tokenContext: { record: (call) => metrics.observeUpstream(call) },
    ...(shared === undefined ? {} : { tokenStore: shared.token }),
  });
  watch.follow(() => connected.state());
  return connected;
}

function countDropped(metrics: Metrics): (paths: readonly string[]) => void {
  const counter = new Counter({
    name: 'deferred_changes_dropped_total',
    help: 'Deferred changes that Zoom refused when their time came',
    registers: [metrics.registry],
  });
  return (paths) => counter.inc(paths.length);
}

/** Zoom answers, and has given a token that is still good. */
async function checkZoom(zoom: Zoom): Promise<void> {
  if (zoom.state().breaker === 'open') throw new ZoomError('unavailable', 'Zoom fails', { operation: 'readiness' });
  await zoom.token.access();
}

/** Ready: the store and Zoom answer. */
async function judgeReadiness(store: Store, zoom: Zoom, log: Logger): Promise<Readiness> {
  const passes = async (name: string, check: Promise<unknown>): Promise<[string, boolean]> => {
    try {
      await check;
      return [name, true];
    } catch (error) {
      log.warn({ check: name, reason: error instanceof Error ? error.name : 'unknown' }, 'not ready');
      return [name, false];
    }
  };
  const checks = await Promise.all([passes('store', store.ping()), passes('zoom', checkZoom(zoom))]);
  return { ready: checks.every(([, passed]) => passed), checks: Object.fromEntries(checks) };
}

/** With PORT=0 the port is known only once it is taken; a PUBLIC_URL that names no real port follows it. */
function publicUrlOf(config: Config, port: number): string {
  const url = new URL(config.publicUrl);
  if (url.port !== '0') return config.publicUrl;
  url.port = String(port);
  return url.href.replace(/\/$/, '');
}

interface Parts {
  readonly config: Config;
  readonly store: Store;
  readonly zoom: Zoom;
  readonly membership: Membership;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly now: () => Date;
  readonly tellProgress: ((line: string) => void) | undefined;
}

function serialOf({ shared }: Store, { zoom }: Config): Serial {
  return createSerial(shared && { locks: shared.locks, waitMs: zoom.deadlineMs });
}

function buildBridge(parts: Parts, publicUrl: string): Bridge {
  const { config, store, zoom, metrics, now, tellProgress } = parts;
  const recentCreates = createRecentCreates(zoom.client);
  const recentWrites = createRecentWrites();
  const observer = watchListings({ registry: metrics.registry, tell: tellProgress, now: () => performance.now() });
  const { zoom: client, listings } = withListings(withRecentWrites(recentCreates.client, recentWrites), observer);
  const base = {
    zoom: client,
    listings,
    store,
    names: createNameDirectory(
      client,
      hasDirectory(config) ? (addresses) => findMirrored(addresses, store.directory) : undefined,
    ),
    readPicture: createPhotoReader({ allowHosts: config.photoAllowHosts }),
    recentCreates,
    recentPasswords: createRecentPasswords(),
    recentWrites,
    serial: serialOf(store, config),
    index: indexDefinition(definitionOf(config)),
    baseUrl: `${publicUrl}/scim/v2`,
    policy: { ...config.zoom, country: config.defaultCountry },
    now,
    onDropped: countDropped(metrics),
  };
  return { ...base, directory: hasDirectory(config) ? createKeeper(base, contextOfDirectory(parts)) : NO_DIRECTORY };
}

const hasDirectory = ({ directoryMaxAgeSeconds }: Config): boolean => directoryMaxAgeSeconds > 0;

const contextOfDirectory = ({ log, metrics }: Parts) => directoryContext(log, (call) => metrics.observeUpstream(call));

function startMirror(parts: Parts, bridge: Bridge, cursors: Cursors): RunningDirectory | undefined {
  const { config, membership, metrics, tellProgress } = parts;
  if (!hasDirectory(config)) return undefined;
  return startDirectory({
    bridge,
    cursors,
    maxAgeMs: config.directoryMaxAgeSeconds * 1000,
    deadlineMs: config.zoom.deadlineMs,
    mayCrawl: membership.leads,
    context: contextOfDirectory(parts),
    registry: metrics.registry,
    tell: tellProgress,
    random: Math.random,
  });
}

const definitionOf = ({ zoom }: Config): ResourceDefinition => userDefinition(zoom.assignableRoles.length > 0);

function startZoomEvents({ config, metrics, log }: Parts, bridge: Bridge): ZoomEvents {
  return startEvents({
    bridge,
    secrets: config.secrets.webhookSecrets,
    accountId: config.secrets.zoomAccountId,
    log,
    registry: metrics.registry,
    record: (call) => metrics.observeUpstream(call),
    random: Math.random,
  });
}

function buildApp(parts: Parts, publicUrl: string, lists: ListAnswers, events: ZoomEvents): RequestListener {
  const { config, store, zoom, metrics, log } = parts;
  const { scimTokens, auditorTokens, webhookSecrets } = config.secrets;
  return createApp({
    publicUrl,
    definition: definitionOf(config),
    users: createUserBridge(lists),
    tokens: { provisioner: scimTokens, auditor: auditorTokens },
    log,
    readiness: () => judgeReadiness(store, zoom, log),
    metrics,
    ...(webhookSecrets.length > 0 ? { webhooks: events.receiver } : {}),
  });
}

/** Rejects when the port is taken or the store cannot be opened; an unreachable Zoom only keeps /readyz at 503. */
export async function start(config: Config, dependencies: StartDependencies = {}): Promise<Running> {
  const log = dependencies.log ?? createLog(config.logLevel);
  const metrics = createMetrics();
  const store = await openStore(config.databaseUrl, metrics.observeStore);
  const zoom = connectZoom(config, store, metrics, dependencies.zoom);
  const membership = await joinInstances(store, zoom.budgets, log);
  let answer: RequestListener = (_request, response) => response.writeHead(503).end();
  const listening = await listen((request, response) => answer(request, response), config).catch(async (error) => {
    zoom.close();
    await membership.close();
    await store.close();
    throw error;
  });
  const { now = () => new Date(), tellProgress } = dependencies;
  const parts = { config, store, zoom, membership, metrics, log, now, tellProgress };
  const publicUrl = publicUrlOf(config, listening.port);
  const bridge = buildBridge(parts, publicUrl);
  const events = startZoomEvents(parts, bridge);
  const cursors = createCursors(config.secrets.zoomClientSecret, now);
  const mirror = startMirror(parts, bridge, cursors);
  answer = buildApp(parts, publicUrl, { bridge, cursors, answers: mirror?.answers }, events);
  return {
    url: listening.url,
    async close() {
      await Promise.all([mirror?.close(), listening.close(), events.close()]);
      await bridge.directory.close();
      zoom.close();
      await membership.close();
      await store.close();
    },
  };
}
