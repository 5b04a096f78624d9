/** Phone numbers: read as numbers where they are some, answered as they were written, three of them in Zoom. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startWorld, type World } from '../world.js';

let world: World;
let id: string;
const open = async (env: Record<string, string> = {}) => {
  world = await startWorld({ env });
  id = world.emulator.addUser({ email: 'ada@example.com', type: 2 }).id;
};
afterEach(async () => {
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

const inZoom = () =>
  world.emulator
    .user(id)
    ?.phone_numbers.map(({ label, code, country, number }) => `${label} ${code} ${country} ${number}`);
const set = (value: unknown, path = 'phoneNumbers') => world.patch(id, { op: 'replace', path, value });
const shown = async () => (await world.send('GET', `/Users/${id}`)).body.phoneNumbers;
const writes = () => world.calls().filter((call) => !call.startsWith('GET '));

describe('phone numbers', () => {
  beforeEach(() => open());

  it.each([
    ['E.164', '+442079460958', 'Office +44 GB 2079460958'],
    ['RFC 3966', 'tel:+1-212-555-0100', 'Office +1 US 2125550100'],
    ['with blanks and brackets', '+1 (212) 555-0100', 'Office +1 US 2125550100'],
    ['national, of the default country', '212-555-0100', 'Office +1 US 2125550100'],
    ['of no known area', '+15551234567', 'Office +1 US 5551234567'],
    ['national, of no known area', '555-123-4567', 'Office +1 US 5551234567'],
    ['Canadian', '+14165550134', 'Office +1 CA 4165550134'],
    ['Italian with its leading zero', '+390612345678', 'Office +39 IT 0612345678'],
  ])('%s reach Zoom and are answered as written', async (_how, value, zoom) => {
    const answer = await set([{ value, type: 'work' }]);
    expect([answer.status, answer.body.phoneNumbers]).toEqual([200, [{ value, type: 'work' }]]);
    expect(inZoom()).toEqual([zoom]);
    expect(await shown()).toEqual([{ value, type: 'work' }]);
    world.calls();
    await set([{ value, type: 'work' }]);
    expect(writes()).toEqual([]);
  });

  it('go under their labels, whatever the case of the type', async () => {
    await set([
      { value: '+12125550100', type: 'Work' },
      { value: '+12125550101', type: 'mobile' },
      { value: '+12125550102', type: 'home' },
    ]);
    expect(inZoom()?.map((each) => each.split(' ')[0])).toEqual(['Office', 'Mobile', 'Home']);
    await set([{ value: '+12125550103', type: 'fax' }, { value: '+12125550104' }]);
    expect(inZoom()?.map((each) => each.split(' ')[0])).toEqual(['Fax', 'Office']);
  });

  it.each([
    ['no number', { value: 'ask the desk', type: 'work' }],
    ['too short', { value: '12', type: 'work' }],
    ['of a type that Zoom has no label for', { value: '+12125550100', type: 'pager' }],
  ])('that Zoom cannot hold are kept and answered: %s', async (_what, entry) => {
    const answer = await set([entry]);
    expect([answer.status, answer.body.phoneNumbers]).toEqual([200, [entry]]);
    expect(writes()).toEqual([]);
    expect(await shown()).toEqual([entry]);
  });

  it('beyond three are kept and answered; the primary one is among the three', async () => {
    const entries = [
      { value: '+12125550101', type: 'work' },
      { value: '+12125550102', type: 'mobile' },
      { value: '+12125550103', type: 'home' },
      { value: '+12125550104', type: 'fax', primary: true },
    ];
    const answer = await set(entries);
    expect([answer.status, answer.body.phoneNumbers]).toEqual([200, entries]);
    expect(inZoom()).toHaveLength(3);
    expect(inZoom()).toContain('Fax +1 US 2125550104');
    expect(await shown()).toEqual(entries);
    world.calls();
    await set(entries);
    expect(writes()).toEqual([]);
  });

  it('are added and replaced one by one, as Entra does', async () => {
    await set('+12125550100', 'phoneNumbers[type eq "work"].value');
    await set('+12125550101', 'phoneNumbers[type eq "mobile"].value');
    expect(inZoom()).toEqual(['Office +1 US 2125550100', 'Mobile +1 US 2125550101']);
    const answer = await set('+12125550199', 'phoneNumbers[type eq "mobile"].value');
    expect(answer.body.phoneNumbers).toEqual([
      { type: 'work', value: '+12125550100' },
      { type: 'mobile', value: '+12125550199' },
    ]);
    expect(inZoom()).toEqual(['Office +1 US 2125550100', 'Mobile +1 US 2125550199']);
    await world.patch(id, { op: 'remove', path: 'phoneNumbers[type eq "work"]' });
    expect(inZoom()).toEqual(['Mobile +1 US 2125550199']);
    await world.patch(id, { op: 'remove', path: 'phoneNumbers' });
    expect([inZoom(), await shown()]).toEqual([[], undefined]);
  });

  it('that Zoom changes later are answered as Zoom shows them, the kept rest as written', async () => {
    await set([
      { value: '212-555-0100', type: 'work' },
      { value: 'ask the desk', type: 'other' },
    ]);
    const moved = { code: '+49', country: 'DE', label: 'Office', number: '30123456', verified: true };
    world.emulator.changeUser(id, { phone_numbers: [moved, { ...moved, label: '', number: '30777777' }] });
    expect(await shown()).toEqual([
      { value: 'ask the desk', type: 'other' },
      { value: '+4930123456', type: 'work' },
      { value: '+4930777777' },
    ]);
  });
});

describe('DEFAULT_COUNTRY', () => {
  beforeEach(() => open({ DEFAULT_COUNTRY: 'GB' }));

  it('is the country of national numbers', async () => {
    await set([{ value: '020 7946 0958', type: 'work' }]);
    expect(inZoom()).toEqual(['Office +44 GB 2079460958']);
    expect(await shown()).toEqual([{ value: '020 7946 0958', type: 'work' }]);
  });
});
