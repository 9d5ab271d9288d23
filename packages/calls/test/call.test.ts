import { describe, expect, it } from 'vitest';
import type { Did } from '@kith/identity';
import type { CallEvent } from '../src/index.js';
import { AUDIO_SEATS } from '../src/limits.js';
import { emptyOut, unquiet, untilQuiet } from './support/call-invariants.js';
import { CallWorld } from './support/call-world.js';
import type { Tab } from './support/call-world.js';

/** That many people, in the call. */
async function room(count: number, seed = 1): Promise<CallWorld> {
  const world = new CallWorld(seed);
  for (let index = 0; index < count; index += 1) world.tab(`p${index}`);
  for (const tab of world.tabs) join(tab);
  await world.timeline.advance(4_000);
  return world;
}

function join(tab: Tab, video = false): void {
  tab.call.join({ video }).catch((error: unknown) => tab.errors.push(error));
}

function at(world: CallWorld, index: number): Tab {
  const tab = world.tabs[index];
  if (tab === undefined) throw new Error(`There is no tab ${index}.`);
  return tab;
}

const personOf = (tab: Tab): Did => `did:key:${tab.person}` as Did;
const stateOf = (tab: Tab): string => tab.call.state.getSnapshot().kind;
const roster = (tab: Tab): string[] => tab.call.members.getSnapshot().map(({ key }) => key);
const track = (name: string): MediaStreamTrack => ({ id: name, getSettings: () => ({}) }) as MediaStreamTrack;

describe('a call', () => {
  it('CA-1 eight who join at the same moment are one room with one connection for each two', async () => {
    const world = await room(8);
    expect(unquiet(world)).toEqual([]);
    expect(world.joined()).toHaveLength(8);
    expect(world.media.made).toBe(56);
    expect(await emptyOut(world)).toEqual([]);
  });

  it('CA-3 the ninth is told that the room is full, and comes in when somebody leaves', async () => {
    const world = await room(AUDIO_SEATS);
    const ninth = world.tab('late');
    join(ninth);
    await world.timeline.advance(3_000);
    expect(ninth.call.state.getSnapshot()).toEqual({ kind: 'full', seats: AUDIO_SEATS });
    expect(ninth.call.members.getSnapshot()).toEqual([]);
    const leaving = at(world, 0).call.leave();
    await world.timeline.advance(500);
    await leaving;
    expect(stateOf(ninth)).toBe('joined');
    await world.timeline.advance(1_500);
    expect(unquiet(world)).toEqual([]);
  });

  it('CA-4 a camera is refused where more than four are, and where it is on the room has four seats', async () => {
    const five = await room(5);
    const refused = at(five, 0).call.requestVideo(true);
    await five.timeline.advance(500);
    expect(await refused).toEqual({ refused: 'too-many-for-video', seats: 4 });

    const four = await room(4);
    const on = at(four, 0).call.requestVideo(true);
    await four.timeline.advance(500);
    expect(await on).toEqual({ on: true });
    const fifth = four.tab('fifth');
    join(fifth);
    await four.timeline.advance(2_000);
    expect(fifth.call.state.getSnapshot()).toEqual({ kind: 'full', seats: 4 });
    const off = at(four, 0).call.requestVideo(false);
    await four.timeline.advance(10_000);
    expect(await off).toEqual({ on: false });
    expect(stateOf(fifth)).toBe('joined');
    expect(await fifth.call.requestVideo(true)).toHaveProperty('refused');
  });

  it('CA-5 leaving ends every connection at once; who joins again is another session', async () => {
    const world = await room(3);
    const one = at(world, 0);
    const before = one.call.key;
    const leaving = one.call.leave();
    expect(world.media.of(one.name)).toEqual([]);
    await leaving;
    expect(one.clock.waiting).toBe(0);
    expect(one.call.state.getSnapshot()).toEqual({ kind: 'left', reason: 'left' });
    join(one);
    await world.timeline.advance(4_000);
    expect(one.call.key).not.toBe(before);
    expect(unquiet(world)).toEqual([]);
    expect(roster(at(world, 1))).not.toContain(before);
  });

  it('CA-6 two tabs of one person are two members, on one device or on two', async () => {
    const world = new CallWorld(2);
    for (const device of ['laptop', 'laptop', 'phone']) join(world.tab('alice', device));
    await world.timeline.advance(4_000);
    expect(unquiet(world)).toEqual([]);
    expect(
      new Set(
        at(world, 0)
          .call.members.getSnapshot()
          .map(({ person }) => person),
      ).size,
    ).toBe(1);
    expect(roster(at(world, 0))).toHaveLength(3);
  });

  it('CA-7 who crashes is gone from every roster in time, sooner where the transport says so', async () => {
    for (const [tells, within] of [
      [true, 6_000],
      [false, 11_500],
    ] as const) {
      const world = await room(4);
      world.tellsGone = tells;
      const gone = at(world, 2).call.key;
      world.crash(at(world, 2));
      await world.timeline.advance(within);
      for (const tab of world.joined()) expect(roster(tab)).not.toContain(gone);
      expect(unquiet(world)).toEqual([]);
    }
  });

  it('CA-8 tracks come from authenticated members only, and who comes late gets what is being sent', async () => {
    const world = await room(2);
    const microphone = track('microphone');
    await at(world, 0).call.send({ audio: microphone, video: null });
    const late = world.tab('late');
    join(late);
    await world.timeline.advance(2_000);
    const connections = world.media.of(at(world, 0).name);
    expect(connections).toHaveLength(2);
    for (const { tracks } of connections) expect(tracks.get('audio')).toBe(microphone);
    for (const { self, audioTrack, videoTrack } of late.call.members.getSnapshot())
      expect([audioTrack !== null, videoTrack !== null]).toEqual([!self, !self]);
  });

  it('CA-9 video goes out only while the room has agreed to it', async () => {
    const world = await room(2);
    const one = at(world, 0);
    const camera = track('camera');
    await one.call.send({ audio: null, video: camera });
    const sent = () => world.media.of(one.name).map(({ tracks }) => tracks.get('video') ?? null);
    expect(sent()).toEqual([null]);
    const on = one.call.requestVideo(true);
    await world.timeline.advance(300);
    expect(await on).toEqual({ on: true });
    expect(sent()).toEqual([camera]);
    // Limits before the first picture: an encoder that began with too much takes long to recover.
    expect(world.media.of(one.name).map(({ video }) => video.slice(video.lastIndexOf('limits')))).toEqual([
      ['limits', 'picture'],
    ]);
    await one.call.requestVideo(false);
    await world.timeline.advance(10);
    expect(sent()).toEqual([null]);
    for (const tab of world.tabs) expect(tab.call.members.getSnapshot().some(({ media }) => media.video)).toBe(false);
  });

  it('CA-10 who is removed from the group is out of the call, on both sides', async () => {
    const world = await room(3);
    const removed = at(world, 1);
    world.removePerson(removed);
    await world.timeline.advance(500);
    expect(removed.call.state.getSnapshot()).toEqual({ kind: 'left', reason: 'not-a-member' });
    expect(unquiet(world)).toEqual([]);
    expect(roster(at(world, 0))).toHaveLength(2);
    expect(await removed.call.join()).toEqual({ kind: 'left', reason: 'not-a-member' });
    world.secret.set(null);
    expect(at(world, 0).call.state.getSnapshot()).toEqual({ kind: 'left', reason: 'no-key' });
  });

  it('CA-11 what members say of themselves is seen by all: speaking at once, the rest wherever they look', async () => {
    const world = await room(3);
    const [one, two] = [at(world, 0), at(world, 1)];
    const seen = () => two.call.members.getSnapshot().find(({ key }) => key === one.call.key)?.media;
    const before = world.sent;
    one.call.tell({ speaking: true });
    await world.timeline.advance(60);
    expect(seen()).toMatchObject({ speaking: true });
    expect(world.sent).toBe(before);
    one.call.tell({ muted: true, speaking: false });
    await world.timeline.advance(100);
    expect(seen()).toMatchObject({ muted: true, speaking: false });
    const late = world.tab('late');
    join(late);
    await world.timeline.advance(1_000);
    expect(late.call.members.getSnapshot().find(({ key }) => key === one.call.key)?.media.muted).toBe(true);
  });

  it('CA-12 a member whose signaling is dead stays while media lives, and the reverse', async () => {
    const world = await room(3);
    world.cut((tab) => (tab === at(world, 0) ? 1 : 0), false);
    await world.timeline.advance(60_000);
    expect(unquiet(world)).toEqual([]);
    world.heal();
    for (const tab of world.tabs) tab.mediaSide = tab === at(world, 0) ? 1 : 0;
    world.media.pathsChanged();
    await world.timeline.advance(60_000);
    for (const tab of world.tabs) expect(roster(tab)).toHaveLength(3);
    world.heal();
    expect(await untilQuiet(world, 8_000)).toEqual([]);
  });

  it("CA-13 yesterday's signals have no effect", async () => {
    const world = new CallWorld(3);
    world.record = true;
    for (let index = 0; index < 6; index += 1) join(world.tab(`p${index}`));
    await world.timeline.advance(4_000);
    for (const tab of [...world.tabs]) world.crash(tab);
    world.record = false;
    const today = [world.tab('p0'), world.tab('p6')];
    for (const tab of today) join(tab);
    const replay = async (): Promise<void> => {
      for (const signal of world.recorded) world.inject(signal);
      await world.timeline.advance(100);
    };
    await world.timeline.advance(100);
    await replay();
    await world.timeline.advance(2_000);
    await replay();
    await world.timeline.advance(3_000);
    expect(world.joined()).toEqual(today);
    expect(unquiet(world)).toEqual([]);
    expect(today.flatMap(({ errors }) => errors)).toEqual([]);
  });

  it('CA-14 a member of the group that has no seat gets no connection, and is counted', async () => {
    const world = await room(2);
    const made = world.media.made;
    const outsider = world.tab('outsider');
    world.record = true;
    join(outsider);
    // It is never answered, and connects all the same.
    world.cut((tab) => (tab === outsider ? 1 : 0));
    await world.timeline.advance(4_000);
    expect(world.media.made).toBe(made);
    world.removePerson(outsider);
    for (const signal of world.recorded) world.inject(signal);
    await world.timeline.advance(1_000);
    expect(roster(at(world, 0))).toHaveLength(2);
    expect(at(world, 0).call.events.counters()['signal-refused/not-a-member']).toBeGreaterThan(0);
  });

  it('CA-15 tells what happens, and measures every connection', async () => {
    const world = new CallWorld(4);
    const one = world.tab('one');
    const events: CallEvent['type'][] = [];
    one.call.events.subscribe(({ type }) => events.push(type));
    join(one);
    const two = world.tab('two');
    join(two);
    await world.timeline.advance(6_000);
    expect([...one.call.quality.getSnapshot().keys()]).toEqual([two.call.key]);
    await two.call.leave();
    await world.timeline.advance(200);
    expect(events).toEqual(['joined', 'member-joined', 'connection', 'member-left']);
  });

  it('CA-16 a room that was cut in two is one again, and nobody is thrown out', async () => {
    const world = await room(6);
    world.cut((tab) => (world.tabs.indexOf(tab) < 3 ? 0 : 1));
    await world.timeline.advance(30_000);
    expect(roster(at(world, 0))).toHaveLength(3);
    for (let index = 0; index < 4; index += 1) {
      const tab = world.tab(`n${index}`);
      tab.side = tab.mediaSide = 1;
      join(tab);
    }
    await world.timeline.advance(3_000);
    expect(world.joined()).toHaveLength(10);
    world.heal();
    const more = world.tab('more');
    await world.timeline.advance(5_000);
    join(more);
    expect(await untilQuiet(world, 20_000)).toEqual([]);
    expect(stateOf(more)).toBe('full');
    expect(world.joined()).toHaveLength(10);
    for (const index of [0, 1]) await at(world, index).call.leave();
    await world.timeline.advance(5_000);
    expect(stateOf(more)).toBe('full');
    await at(world, 2).call.leave();
    await world.timeline.advance(5_000);
    expect(stateOf(more)).toBe('joined');
  });

  it('CA-18 on a network slower than the founding wait, whom presence shows in the call is waited for', async () => {
    const world = await room(2);
    world.network.delay = [900, 1_000];
    const [alone, late] = [world.tab('alone'), world.tab('late')];
    late.occupants.push(personOf(at(world, 0)));
    join(alone);
    await world.timeline.advance(1_500);
    // Nobody told it: it is in a call of its own, until the two find each other.
    expect(roster(alone)).toEqual([alone.call.key]);
    join(late);
    await world.timeline.advance(2_500);
    expect(stateOf(late)).toBe('joining');
    expect(await untilQuiet(world, 30_000)).toEqual([]);
    expect(stateOf(late)).toBe('joined');
  });

  it('CA-19 on a network with two seconds between question and answer, six who join at once are one room, and two agree on video', async () => {
    const world = new CallWorld(9);
    world.network.delay = [900, 1_000];
    for (let index = 0; index < 6; index += 1) join(world.tab(`p${index}`));
    expect(await untilQuiet(world, 60_000)).toEqual([]);
    expect(world.joined()).toHaveLength(6);

    const pair = await room(2);
    pair.network.delay = [900, 1_000];
    const on = at(pair, 0).call.requestVideo(true);
    await pair.timeline.advance(4_000);
    expect(await on).toEqual({ on: true });
  });

  it('CA-17 a call that could never be is refused to whoever wrote it; a closed one stays closed', async () => {
    expect(() => new CallWorld(1).tab('p', 'p', 'x'.repeat(129))).toThrowError(
      expect.objectContaining({ code: 'call-id' }),
    );
    const world = await room(2);
    const one = at(world, 0);
    await one.call.close();
    await expect(one.call.join()).rejects.toMatchObject({ code: 'call-closed' });
    expect(await one.call.requestVideo(true)).toEqual({ refused: 'not-joined', seats: 4 });
  });
});
