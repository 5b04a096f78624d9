/** What the keeper of the mirror prepares beside the turns of others, and what becomes of it when they change its users. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createKeeper, type DirectoryKeeper } from '../../src/bridge/directory/keeper.js';
import { directoryContext } from '../../src/bridge/directory/start-directory.js';
import { createSerial } from '../../src/bridge/serial.js';
import { createLog } from '../../src/log.js';
import { userDefinition } from '../../src/mapping/user-definition.js';
import { indexDefinition } from '../../src/scim/definition.js';
import { openStore } from '../../src/store/open.js';
import type { Store } from '../../src/store/ports.js';
import type { ZoomUser } from '../../src/zoom/types.js';

const context = directoryContext(createLog('silent'), () => undefined);
const noNames = { role: () => undefined, group: () => undefined, manager: () => undefined };
const START = Date.parse('2026-01-01T00:00:00Z');
const at = (seconds: number): Date => new Date(START + seconds * 1000);

const listed = (name: string): ZoomUser => ({
  id: `id-${name}`,
  email: `${name}@example.com`,
  type: 1,
  status: 'active',
  first_name: name,
});

/** All that is ready to run has run. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
}

describe('a page that is made ready while another one is written', () => {
  let store: Store;
  let keeper: DirectoryKeeper;
  /** Of saves that have begun and wait. */
  let waiting: (() => void)[];
  let isHeld: boolean;

  beforeEach(async () => {
    const opened = await openStore('sqlite::memory:');
    waiting = [];
    isHeld = false;
    const save: Store['directory']['save'] = async (entries, seen) => {
      if (isHeld) await new Promise<void>((resolve) => waiting.push(resolve));
      await opened.directory.save(entries, seen);
    };
    store = { ...opened, directory: { ...opened.directory, save } };
    const parts = {
      store,
      serial: createSerial(),
      names: { namesFor: async () => noNames, forget: () => undefined },
      policy: { country: 'US' },
      baseUrl: 'https://bridge.example.com/scim/v2',
      now: () => at(100),
      index: indexDefinition(userDefinition(false)),
    };
    keeper = createKeeper(parts, context);
  });
  afterEach(async () => {
    await keeper.close();
    await store.close();
  });

  const keepPage = (names: readonly string[], seconds: number): Promise<void> =>
    keeper.keepListed({ users: names.map(listed), readAt: at(seconds), generation: 1 }, context);

  const mirrored = async (name: string) => (await store.directory.find({ zoomIds: [`id-${name}`] }))[0];

  /** While a page without them is written, the users are prepared, and something else has its turn before them. */
  async function beside(interruption: () => Promise<void>, seconds: number): Promise<void> {
    isHeld = true;
    const first = keepPage(['zoe'], 1);
    await settled();
    expect(waiting).toHaveLength(1);
    isHeld = false;
    const others = interruption();
    await settled();
    const page = keepPage(['ann', 'bob'], seconds);
    await settled();
    for (const release of waiting) release();
    await Promise.all([first, others, page]);
  }

  it('keeps what a GET has shown of one of its users meanwhile', async () => {
    const read = { ...listed('ann'), job_title: 'Director' };
    await beside(() => keeper.keepRead([{ user: read, readAt: at(2) }], context), 3);
    expect(await mirrored('ann')).toMatchObject({
      zoom: { job_title: 'Director' },
      wholeAt: at(2).toISOString(),
      seenAt: at(3).toISOString(),
    });
    expect(await mirrored('bob')).toMatchObject({ seenAt: at(3).toISOString() });
  });

  it('does not bring back who was removed meanwhile', async () => {
    await keepPage(['ann'], 0);
    await beside(() => keeper.drop('id-ann', true), 3);
    expect(await mirrored('ann')).toBeUndefined();
    expect(await mirrored('bob')).toBeDefined();
  });

  it('is written as it was prepared when others were changed', async () => {
    await beside(() => keepPage(['cid'], 2), 3);
    for (const name of ['ann', 'bob', 'cid', 'zoe']) expect(await mirrored(name)).toBeDefined();
  });
});
