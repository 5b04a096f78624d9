/** A bridge app on a real socket over users kept in memory, with its log at hand. */
import { Writable } from 'node:stream';
import { createApp } from '../../src/http/app.js';
import { listen } from '../../src/http/listen.js';
import { createMetrics } from '../../src/http/metrics.js';
import { createLog } from '../../src/log.js';
import type { ResourceDefinition } from '../../src/scim/definition.js';
import { SAMPLE, sampleDefinition } from '../scim/sample-definition.js';
import { MemoryUsers } from './memory-users.js';

export const TOKEN = 'provisioner-token-0123456789-abcdefgh';
export const NEXT_TOKEN = 'provisioner-token-after-the-rotation-1';
export const AUDITOR_TOKEN = 'auditor-token-0123456789-abcdefghijk';

/** SCIMMY takes schema URNs of the IETF's namespace only. */
export const EXTENSION = 'urn:ietf:params:scim:schemas:extension:sample:2.0:User';

export const definition: ResourceDefinition = {
  ...sampleDefinition,
  extensions: sampleDefinition.extensions.map((each) => (each.id === SAMPLE ? { ...each, id: EXTENSION } : each)),
};

export interface AppUnderTest {
  /** `http://127.0.0.1:…` */
  readonly origin: string;
  /** `http://127.0.0.1:…/scim/v2` */
  readonly scim: string;
  readonly publicUrl: string;
  readonly users: MemoryUsers;
  /** Parsed log lines. */
  readonly log: Record<string, unknown>[];
  close(): Promise<void>;
}

interface Options {
  readonly publicUrl?: string;
  readonly ready?: () => Promise<{ ready: boolean; checks: Record<string, boolean> }>;
  readonly logLevel?: string;
  readonly graceMs?: number;
  readonly timeouts?: { readonly headers: number; readonly request: number; readonly check: number };
  readonly definition?: ResourceDefinition;
}

export async function startApp(options: Options = {}): Promise<AppUnderTest> {
  const publicUrl = options.publicUrl ?? 'https://bridge.example/base';
  const users = new MemoryUsers();
  const log: Record<string, unknown>[] = [];
  const lines = new Writable({
    write(chunk, _encoding, done) {
      for (const line of String(chunk).trim().split('\n')) log.push(JSON.parse(line));
      done();
    },
  });
  const app = createApp({
    publicUrl,
    definition: options.definition ?? definition,
    users,
    tokens: { provisioner: [TOKEN, NEXT_TOKEN], auditor: [AUDITOR_TOKEN] },
    log: createLog(options.logLevel ?? 'info', lines),
    readiness: options.ready ?? (async () => ({ ready: true, checks: { store: true } })),
    metrics: createMetrics(),
  });
  const { url, close } = await listen(app, {
    host: '127.0.0.1',
    port: 0,
    ...(options.graceMs === undefined ? {} : { graceMs: options.graceMs }),
    ...(options.timeouts === undefined ? {} : { timeouts: options.timeouts }),
  });
  return { origin: url, scim: `${url}/scim/v2`, publicUrl, users, log, close };
}
