/** As bridge-process, with the mirror: as it runs unless it is told otherwise. */
import { readOrder } from './messages.js';
import { RAW_SPEED, startBridge } from './start-bridge.js';

await startBridge(readOrder(), { ...RAW_SPEED, DIRECTORY_MAX_AGE: '900' });
