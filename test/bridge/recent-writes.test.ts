/** What the memory of recent writes knows better than a read of Zoom, and what it does not. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createRecentWrites } from '../../src/bridge/recent-writes.js';

describe('the memory of recent writes', () => {
  const before = { id: 'u', email: 'u@example.com', type: 1, job_title: 'A', dept: '' };
  const after = { ...before, job_title: 'B' };

  it('knows nothing better than Zoom about fields that were not written, and other users', () => {
    const writes = createRecentWrites();
    writes.remember(before, after);
    expect(writes.correct({ ...before, dept: 'New' })).toEqual({ ...after, dept: 'New' });
    expect(writes.correct({ ...before, id: 'v' })).toEqual({ ...before, id: 'v' });
  });

  it('yields for good to a value that it did not expect', () => {
    const writes = createRecentWrites();
    writes.remember(before, after);
    expect(writes.correct({ ...before, job_title: 'C' }).job_title).toBe('C');
    expect(writes.correct(before).job_title).toBe('A');
  });

  it('does not take what a list leaves out for a change', () => {
    const writes = createRecentWrites();
    const { job_title: _, ...listed } = before;
    writes.remember(before, after);
    expect(writes.correctListed(listed)).toEqual(listed);
    expect(writes.correct(before).job_title).toBe('B');
  });

  it('ends after the time that reads may lag', async () => {
    const writes = createRecentWrites(30);
    writes.remember(before, after);
    await sleep(60);
    expect(writes.correct(before)).toEqual(before);
    expect(writes.moved()).toEqual([]);
  });
});
