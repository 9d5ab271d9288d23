import { printError } from '@kith/identity';
import { describe, expect, it } from 'vitest';
import { OwnStatusSchema, openOwnStatus } from '../src/index.js';
import { person } from './support/people.js';
import { createWorld } from './support/world.js';

const people = { Ada: 'owner', Bob: 'member' } as const;
const HOUR = 3_600_000;

async function devices() {
  const world = await createWorld(people);
  const { clock } = world;
  const [laptop, phone] = (['laptop', 'phone'] as const).map((device) =>
    openOwnStatus({ personal: world.personal('Ada', device), clock, onError: printError }),
  );
  if (laptop === undefined || phone === undefined) throw new Error('two devices');
  await Promise.all([laptop.ready(), phone.ready()]);
  return { world, laptop, phone };
}

describe('own status', () => {
  it('OWN-1 is one choice for all devices of a person, and auto until they chose', async () => {
    const { world, laptop, phone } = await devices();
    expect([laptop.choice.getSnapshot(), laptop.until.getSnapshot()]).toEqual(['auto', null]);
    const told: string[] = [];
    phone.choice.subscribe(() => told.push(phone.choice.getSnapshot()));
    await laptop.choose('dnd');
    await world.sync();
    await phone.choose('invisible');
    await world.sync();
    expect(told).toEqual(['dnd', 'invisible']);
    expect(laptop.choice.getSnapshot()).toBe('invisible');
    await world.personal('Ada').force(OwnStatusSchema, { choice: 'away' }, { key: person('Bob') });
    expect(laptop.choice.getSnapshot()).toBe('invisible');
    expect(world.personal('Ada').refusals).toEqual(['not-the-subject']);
  });

  it('OWN-2 goes back to auto when its time is over by the own clock, on every device', async () => {
    const { world, laptop, phone } = await devices();
    const until = world.clock.now() + HOUR;
    await laptop.choose('dnd', { until });
    await world.sync();
    expect([phone.choice.getSnapshot(), phone.until.getSnapshot()]).toEqual(['dnd', until]);
    world.clock.advance(HOUR - 1);
    expect(phone.choice.getSnapshot()).toBe('dnd');
    world.clock.advance(1);
    for (const device of [laptop, phone]) {
      expect([device.choice.getSnapshot(), device.until.getSnapshot()]).toEqual(['auto', null]);
    }
    // Over is over for a device that opens later, too.
    const later = openOwnStatus({ personal: world.personal('Ada'), clock: world.clock, onError: printError });
    await later.ready();
    expect(later.choice.getSnapshot()).toBe('auto');
  });

  it('OWN-3 a later choice without an end has none, and an end that has passed is refused', async () => {
    const { world, laptop } = await devices();
    await laptop.choose('away', { until: world.clock.now() + HOUR });
    await laptop.choose('away');
    world.clock.advance(2 * HOUR);
    expect([laptop.choice.getSnapshot(), laptop.until.getSnapshot()]).toEqual(['away', null]);
    for (const until of [world.clock.now(), Number.NaN, 1.5]) {
      await expect(laptop.choose('dnd', { until })).rejects.toMatchObject({ code: 'status-until' });
    }
  });

  it('OWN-4 leaves neither query nor timer behind when closed', async () => {
    const { world, laptop, phone } = await devices();
    await laptop.choose('dnd', { until: world.clock.now() + HOUR });
    phone.close();
    laptop.close();
    world.clock.advance(2 * HOUR);
    expect(laptop.choice.getSnapshot()).toBe('dnd');
    expect(world.personal('Ada').open.live).toBe(0);
  });
});
