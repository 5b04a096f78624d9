/** The Zoom emulator in a process of its own, so that it shares no event loop with what is measured. */
import { sampleAccount } from '../src/emulator/sample-users.js';
import { startEmulator } from '../src/emulator/start.js';
import { fromParent, say, sayReady } from './messages.js';

const emulator = await startEmulator({ account: sampleAccount(Number(process.argv[2])), judgeAnswers: false });

process.on('message', (message) => {
  if (fromParent.parse(message).kind !== 'takeCalls') return;
  const count = emulator.calls.length;
  emulator.clearCalls();
  say({ kind: 'calls', count });
});

const { url, accountId, clientId, clientSecret } = emulator;
sayReady(url, { apiUrl: `${url}/v2`, oauthUrl: url, accountId, clientId, clientSecret });
