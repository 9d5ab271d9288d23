import { describe, expect, it } from 'vitest';
import { CallRecordSchema, openCallLog } from '../src/index.js';
import { person } from './support/people.js';
import { createWorld } from './support/world.js';

const people = { Ada: 'owner', Bob: 'member', Eve: 'member' } as const;
const start = 1_700_000_000_000;
const minute = 60_000;

async function logs() {
  const world = await createWorld(people);
  const of = (name: 'Ada' | 'Bob' | 'Eve') => {
    const space = world.replica(name);
    return { space, log: openCallLog(space) };
  };
  return { world, ada: of('Ada'), bob: of('Bob'), eve: of('Eve') };
}

describe('call log', () => {
  it('CAL-1 puts the stays of several people together into calls', async () => {
    const { world, ada, bob, eve } = await logs();
    await ada.log.recordStay({ call: 'standup', startedAt: start, duration: 10 * minute });
    await bob.log.recordStay({ call: 'standup', startedAt: start + minute, duration: 4 * minute });
    // A clock that goes behind makes a small gap, not another call.
    await eve.log.recordStay({ call: 'standup', startedAt: start + 10 * minute + 30_000, duration: minute });
    await bob.log.recordStay({ call: 'standup', startedAt: start + 60 * minute, duration: minute });
    await bob.log.recordStay({ call: 'lunch', startedAt: start, duration: minute });
    await world.sync();
    const history = eve.log.history('standup');
    await history.ready();
    expect(history.getSnapshot()).toEqual([
      { kind: 'call', startedAt: start + 60 * minute, duration: minute, people: [person('Bob')] },
      {
        kind: 'call',
        startedAt: start,
        duration: 11 * minute + 30_000,
        people: [person('Ada'), person('Bob'), person('Eve')],
      },
    ]);
  });

  it('CAL-2 tells who was rung in vain', async () => {
    const { world, ada, bob } = await logs();
    const ring = { call: 'dm', startedAt: start, duration: 45_000, to: person('Bob'), outcome: 'unanswered' } as const;
    await ada.log.recordRing(ring);
    await world.sync();
    const history = bob.log.history('dm');
    await history.ready();
    expect(history.getSnapshot()).toEqual([
      { kind: 'ring', startedAt: start, from: person('Ada'), to: person('Bob'), outcome: 'unanswered' },
    ]);
  });

  it('CAL-6 tells a person what they did not answer, and nobody else', async () => {
    const { world, ada, bob, eve } = await logs();
    const ring = { call: 'dm', startedAt: start, duration: 45_000, to: person('Bob') } as const;
    for (const [minutes, outcome] of (['unanswered', 'accepted', 'cancelled', 'declined', 'busy'] as const).entries())
      await ada.log.recordRing({ ...ring, startedAt: start + minutes * minute, outcome });
    await eve.log.recordRing({ ...ring, to: person('Ada'), outcome: 'unanswered' });
    await eve.log.recordRing({ ...ring, startedAt: start + 9 * minute, outcome: 'unanswered', ring: 'r'.repeat(22) });
    await bob.log.recordStay({ call: 'dm', startedAt: start, duration: minute });
    await world.sync();
    const missed = bob.log.missed();
    await missed.ready();
    const of = (name: 'Ada' | 'Eve') => missed.getSnapshot().filter(({ from }) => from === person(name));
    expect(of('Eve')).toEqual([
      { id: 'r'.repeat(22), call: 'dm', from: person('Eve'), startedAt: start + 9 * minute, duration: 45_000 },
    ]);
    const recorded = of('Ada');
    expect(recorded.map(({ from, startedAt }) => [from, (startedAt - start) / minute])).toEqual(
      [4, 2, 0].map((minutes) => [person('Ada'), minutes]),
    );
    expect(new Set(recorded.map(({ id }) => id)).size).toBe(3);
    const before = missed.getSnapshot();
    await ada.log.recordRing({ ...ring, outcome: 'accepted' });
    await world.sync();
    expect(missed.getSnapshot()).toBe(before);
    missed.close();
    expect(bob.space.open.live).toBe(0);
  });

  it('CAL-3 records stay as they were written', async () => {
    const { world, ada, bob } = await logs();
    await ada.log.recordStay({ call: 'standup', startedAt: start, duration: minute });
    const history = ada.log.history('standup');
    await history.ready();
    const node = await ada.space.force(CallRecordSchema, {
      call: 'standup',
      kind: 'stay',
      startedAt: start,
      duration: minute,
    });
    await world.sync();
    await ada.space.force(CallRecordSchema, { duration: 99 * minute }, { node });
    await bob.space.force(CallRecordSchema, { duration: 99 * minute }, { node });
    await world.sync();
    expect(history.getSnapshot()).toMatchObject([{ duration: minute }]);
    expect(ada.space.refusals).toContain('call-record-fixed');
  });

  it('CAL-4 refuses what is no record', async () => {
    const { ada } = await logs();
    const good = { call: 'standup', startedAt: start, duration: minute };
    for (const odd of [{ call: ' ' }, { call: 'x'.repeat(129) }, { startedAt: 1.5 }, { duration: -1 }])
      await expect(ada.log.recordStay({ ...good, ...odd })).rejects.toMatchObject({ code: 'call-record-invalid' });
    expect(ada.space.writes).toBe(0);
  });

  it('CAL-5 keeps its identity until it changes, and closes its query', async () => {
    const { ada } = await logs();
    await ada.log.recordStay({ call: 'standup', startedAt: start, duration: minute });
    const history = ada.log.history('standup');
    await history.ready();
    const before = history.getSnapshot();
    await ada.log.recordStay({ call: 'lunch', startedAt: start, duration: minute });
    expect(history.getSnapshot()).toBe(before);
    history.close();
    expect(ada.space.open.live).toBe(0);
  });
});
