/** The open endpoints for machines that watch: alive, ready, metrics. */
import { Router } from 'express';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.js';

export interface Readiness {
  readonly ready: boolean;
  /** By name, such as `store`; names only, never a reason that could hold a secret. */
  readonly checks: Readonly<Record<string, boolean>>;
}

interface HealthOptions {
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** `/healthz` says that the process answers; `/readyz` whether it can do its work (503 when not). */
export function createHealthRouter({ readiness, metrics, log }: HealthOptions): Router {
  const router = Router();

  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });

  router.get('/readyz', async (_request, response) => {
    const { ready, checks } = await readiness().catch((error: unknown) => {
      log.error({ err: error }, 'readiness check failed');
      return { ready: false, checks: {} };
    });
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready', checks });
  });

  router.get('/metrics', async (_request, response) => {
    response.set('Content-Type', metrics.registry.contentType).send(await metrics.registry.metrics());
  });

  return router;
}
