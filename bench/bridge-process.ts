/** The bridge without the mirror, without Zoom's limits and without log lines. */
import { readOrder } from './messages.js';
import { RAW_SPEED, startBridge } from './start-bridge.js';

await startBridge(readOrder(), RAW_SPEED);
