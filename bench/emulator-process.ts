/** The Zoom emulator in a process of its own, so that it shares no event loop with what is measured. */
import { sampleAccount } from '../src/emulator/sample-users.js';
import { startEmulator } from '../src/emulator/start.js';
import { fromParent, say } from './messages.js';

const emulator = await startEmulator({ ...sampleAccount(Number(process.argv[2])) });

process.on('message', (message) => {
  fromParent.parse(message);
  const count = emulator.calls.length;
  emulator.clearCalls();
  say({ kind: 'calls', count });
});

say({
  kind: 'ready',
  url: emulator.url,
  zoom: { apiUrl: `${emulator.url}/v2`, oauthUrl: emulator.url, ...emulator.credentials },
});
