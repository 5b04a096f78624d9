/** The bridge on an account of a certain plan, without log lines. */
import { z } from 'zod';
import { readOrder } from './messages.js';
import { startBridge } from './start-bridge.js';

const { plan } = z.object({ plan: z.string() }).parse(JSON.parse(process.argv[2] ?? ''));

await startBridge(readOrder(), { ZOOM_PLAN: plan, ZOOM_CREATE_ACTION: 'autoCreate', LOG_LEVEL: 'silent' });
