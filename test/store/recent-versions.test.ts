/** Versions in memory before those in the database: fewer statements, the same answers. */
import { describe, expect, it } from '@jest/globals';
import type { VersionStore } from '../../src/store/ports.js';
import { withRecentVersions } from '../../src/store/recent-versions.js';

function counting() {
  const asked: string[][] = [];
  const stored = new Map<string, { version: string; at: string }>();
  const inner: VersionStore = {
    async observe(seen, now) {
      asked.push(seen.map(({ id }) => id));
      for (const { id, version, firstSeen } of seen) {
        const known = stored.get(id);
        if (known?.version !== version) stored.set(id, { version, at: known === undefined ? firstSeen : now });
      }
      return new Map(seen.map(({ id }) => [id, stored.get(id)?.at ?? '']));
    },
    has: async (id) => stored.has(id),
    async remove(id) {
      stored.delete(id);
    },
  };
  return { asked, versions: withRecentVersions(inner) };
}

const seen = (id: string, version: string) => ({ id, version, firstSeen: `created-${id}` });

describe('a version that was seen before', () => {
  it('costs the store nothing while it stays the same', async () => {
    const { asked, versions } = counting();
    await versions.observe([seen('u1', 'a'), seen('u2', 'a')], 't1');
    const times = await versions.observe([seen('u1', 'a'), seen('u2', 'b'), seen('u3', 'a')], 't2');
    expect(times).toEqual(
      new Map([
        ['u1', 'created-u1'],
        ['u2', 't2'],
        ['u3', 'created-u3'],
      ]),
    );
    expect(await versions.observe([seen('u2', 'b')], 't3')).toEqual(new Map([['u2', 't2']]));
    expect(asked).toEqual([
      ['u1', 'u2'],
      ['u2', 'u3'],
    ]);
  });

  it('is told with its own time when it comes back after another', async () => {
    const { versions } = counting();
    await versions.observe([seen('u1', 'a')], 't1');
    await versions.observe([seen('u1', 'b')], 't2');
    expect(await versions.observe([seen('u1', 'a')], 't3')).toEqual(new Map([['u1', 't3']]));
  });

  it('is forgotten with its user', async () => {
    const { asked, versions } = counting();
    await versions.observe([seen('u1', 'a')], 't1');
    await versions.remove('u1');
    expect(await versions.observe([seen('u1', 'a')], 't2')).toEqual(new Map([['u1', 'created-u1']]));
    expect(asked).toEqual([['u1'], ['u1']]);
  });
});
