/** Many lists at once from the mirror: others are answered between any two of them. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import Database from 'better-sqlite3';
import { countTurns } from '../turns.js';
import { type MirrorWorld, startMirrorWorld } from './directory-world.js';

let world: MirrorWorld;
beforeEach(async () => {
  world = await startMirrorWorld();
  await world.complete();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await world.close();
});

/** In which turn of the event loop each page of resources was read from the database. */
function watchPages(): { turns: number[]; stop(): void } {
  const turns: number[] = [];
  const counted = countTurns();
  const statement = Object.getPrototypeOf(new Database(':memory:').prepare('select 1'));
  const { all } = statement;
  jest.spyOn(statement, 'all').mockImplementation(function (this: Database.Statement, ...parameters: unknown[]) {
    // Readings for other ends, which crawl and single reads make, want what Zoom has told too.
    if (/^select (?!.*"zoom").*"resource".* from "directory"/.test(this.source)) turns.push(counted.present);
    return all.apply(this, parameters);
  });
  return { turns, stop: counted.stop };
}

describe('lists asked for at the same time of the mirror', () => {
  it('are read one in a turn of the event loop, and all alike', async () => {
    const ask = () => Promise.all(Array.from({ length: 40 }, () => world.find('name.familyName pr', '&count=200')));
    // Afterwards there is a connection for each, so that all of them come in one turn.
    await ask();
    const pages = watchPages();
    const answers = await ask();
    pages.stop();
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(body).toEqual(answers[0]?.body);
    }
    expect(pages.turns).toHaveLength(40);
    expect(new Set(pages.turns).size).toBe(40);
  });
});
