import type { CallEntry } from '@kith/comms';
import { systemClock } from '@kith/identity';
import { afterEach, describe, expect, it } from 'vitest';
import { localNetwork, memoryDefaults, openWorkspace, until } from '../src/index.js';
import type {
  ActiveCall,
  CallsEvent,
  IncomingCall,
  JoinOutcome,
  OpenWorkspaceOptions,
  Workspace,
} from '../src/index.js';
import { callLab } from './support/calls.js';
import { createBrowser } from './support/tabs.js';

const opened: Workspace[] = [];
const errors: unknown[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((workspace) => workspace.close()));
  expect(errors.splice(0)).toEqual([]);
});

async function open(options: OpenWorkspaceOptions): Promise<Workspace> {
  const workspace = await openWorkspace({ onError: (error) => errors.push(error), ...options });
  opened.push(workspace);
  return workspace;
}

/** Ada's workspace, of which Bob is a member; both can call. */
async function pair(options: Partial<OpenWorkspaceOptions> = {}) {
  const network = localNetwork();
  const lab = callLab();
  const adas = lab.person('ada');
  const bobs = lab.person('bob');
  const ada = await open({
    ...memoryDefaults({ network }),
    calls: adas.calls,
    create: { name: 'Tea club' },
    ...options,
  });
  const bob = await open({ ...memoryDefaults({ network }), calls: bobs.calls, join: await ada.invite() });
  await until(bob.standing, (standing) => standing.kind === 'member' && standing.canWrite);
  await until(ada.members, (members) => members.length === 2);
  return { lab, network, ada, bob, adas, bobs };
}

function joinedCall(outcome: JoinOutcome | null): ActiveCall {
  if (outcome === null || !('joined' in outcome)) throw new Error(`Not joined: ${JSON.stringify(outcome)}`);
  return outcome.joined;
}

/** Resolves once so many are in the call, all of them connected. */
const inCall = (call: ActiveCall, people: number) =>
  until(
    call.controller.members,
    (members) => members.length === people && members.every(({ connection }) => connection === 'connected'),
  );

const ringing = (workspace: Workspace): Promise<readonly IncomingCall[]> =>
  until(workspace.device.calls.incoming, (rings) => rings.length > 0);

function record(workspace: Workspace): CallsEvent[] {
  const events: CallsEvent[] = [];
  workspace.device.calls.events.subscribe((event) => events.push(event));
  return events;
}

async function historyOf(workspace: Workspace, node: string, holds: (entries: readonly CallEntry[]) => boolean) {
  const history = workspace.calls.history(node);
  await history.ready();
  const entries = await until(history, holds);
  history.close();
  return entries;
}

const only = (rings: readonly IncomingCall[]): IncomingCall => {
  expect(rings).toHaveLength(1);
  const [ring] = rings;
  if (ring === undefined) throw new Error('Nobody rings.');
  return ring;
};

describe('a voice room', () => {
  it('WS-50 two workspaces join one, see each other in it, and in the list by presence', async () => {
    const { ada, bob, adas, lab } = await pair();
    const hers = joinedCall(await ada.calls.join({ node: 'lounge', kind: 'voice' }));
    expect(hers).toMatchObject({ workspace: ada.id, node: 'lounge', kind: 'voice' });
    const seen = bob.calls.occupancy('lounge');
    expect(bob.calls.occupancy('lounge')).toBe(seen);
    const [first] = await until(seen, (people) => people.length === 1);
    expect(first).toMatchObject({ person: ada.me, call: { id: 'lounge', muted: true } });
    const his = joinedCall(await bob.calls.join({ node: 'lounge', kind: 'voice' }));
    for (const [call, me] of [
      [hers, ada.me],
      [his, bob.me],
    ] as const) {
      const members = await inCall(call, 2);
      expect(members.find(({ self }) => self)?.person).toBe(me);
      expect(new Set(members.map(({ person }) => person))).toEqual(new Set([ada.me, bob.me]));
    }
    await until(seen, (people) => people.length === 2);
    expect(adas.devices.asked).toEqual([]);
    hers.controller.setMuted(false);
    await until(seen, (people) => people.some(({ person, call }) => person === ada.me && call?.muted === false));
    await until(his.controller.members, (members) =>
      members.some(({ person, media }) => person === ada.me && !media.muted),
    );
    await his.controller.leave();
    await until(seen, (people) => people.every(({ person }) => person !== bob.me));
    await until(hers.controller.members, (members) => members.length === 1);
    await hers.controller.leave();
    expect(lab.open()).toBe(0);
  });

  it('WS-51 begins as the person last left one: nothing goes live that was not', async () => {
    const { ada, adas } = await pair();
    const voice = async (options: { muted?: boolean } = {}) =>
      joinedCall(await ada.calls.join({ node: 'lounge', kind: 'voice', ...options }));
    const mutedIn = ({ controller }: ActiveCall) => controller.self.getSnapshot().muted;
    expect([ada.device.calls.startsMuted('voice'), ada.device.calls.startsMuted('node')]).toEqual([true, false]);
    // Never live, however often the room is joined.
    for (let visit = 0; visit < 3; visit += 1) {
      expect(mutedIn(await voice())).toBe(true);
      await ada.device.calls.leave();
    }
    expect(adas.devices.asked).toEqual([]);
    // Muted in a room is muted in the next call.
    expect(ada.device.calls.startsMuted('node')).toBe(true);
    const around = joinedCall(await ada.calls.join({ node: 'minutes' }));
    expect([around.kind, mutedIn(around)]).toEqual(['node', true]);
    around.controller.setMuted(false);
    await until(around.controller.self, ({ muted }) => !muted);
    await ada.device.calls.leave();
    // Who left live comes back live, and who was told otherwise does not.
    const live = await voice();
    expect(mutedIn(live)).toBe(false);
    live.controller.setMuted(true);
    await ada.device.calls.leave();
    expect(mutedIn(await voice())).toBe(true);
    await ada.device.calls.leave();
    expect(mutedIn(await voice({ muted: false }))).toBe(false);
  });

  it('WS-51 begins muted in a room where the person left one live more than twelve hours ago', async () => {
    let later = 0;
    const { ada } = await pair({ clock: { ...systemClock, now: () => Date.now() + later } });
    const starts = () => [ada.device.calls.startsMuted('voice'), ada.device.calls.startsMuted('node')];
    joinedCall(await ada.calls.join({ node: 'lounge', kind: 'voice', muted: false }));
    // The time begins when the call is left.
    later = 20 * 3_600_000;
    await ada.device.calls.leave();
    later += 11 * 3_600_000;
    expect(starts()).toEqual([false, false]);
    later += 2 * 3_600_000;
    expect(starts()).toEqual([true, false]);
    expect(
      joinedCall(await ada.calls.join({ node: 'lounge', kind: 'voice' })).controller.self.getSnapshot(),
    ).toMatchObject({ muted: true });
    await ada.device.calls.leave();
    later += 30 * 3_600_000;
    // Who left muted stays muted.
    expect(starts()).toEqual([true, true]);
  });

  it('WS-72 tells after a crash which call the device was in, and forgets it when it was left', async () => {
    const { ada, adas } = await pair();
    joinedCall(await ada.calls.join({ node: 'lounge', kind: 'voice' }));
    // The same browser, opened once more.
    const again = () => open({ ...memoryDefaults(), calls: adas.calls, create: { name: 'Again' } });
    const { interrupted } = (await again()).device.calls;
    expect(await until(interrupted, (found) => found !== null)).toMatchObject({
      workspace: ada.id,
      node: 'lounge',
      kind: 'voice',
    });
    await ada.device.calls.leave();
    const { calls } = (await again()).device;
    // What is asked for later is answered later.
    expect(await calls.media()).not.toBeNull();
    expect(calls.interrupted.getSnapshot()).toBeNull();
  });

  it('WS-52 leaves behind who was there, when, and for how long', async () => {
    const { ada, bob } = await pair();
    const hers = joinedCall(await ada.calls.join({ node: 'lounge' }));
    joinedCall(await bob.calls.join({ node: 'lounge' }));
    await inCall(hers, 2);
    await ada.device.calls.leave();
    await bob.device.calls.leave();
    const [entry, ...more] = await historyOf(
      bob,
      'lounge',
      ([call]) => call?.kind === 'call' && call.people.length === 2,
    );
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ kind: 'call', people: expect.arrayContaining([ada.me, bob.me]) as unknown });
  });
});

describe('one call for each device', () => {
  it('WS-53 a second one is refused with the first until it is wished instead of it; the same is the same', async () => {
    const { ada, adas, lab } = await pair();
    const events = record(ada);
    const first = joinedCall(await ada.calls.join({ node: 'lounge', muted: false }));
    expect(await ada.calls.join({ node: 'lounge' })).toEqual({ joined: first });
    expect(await ada.calls.join({ node: 'minutes' })).toEqual({ refused: 'in-another-call', current: first });
    expect(ada.device.calls.active.getSnapshot()).toBe(first);
    const second = joinedCall(await ada.calls.join({ node: 'minutes', switch: true, muted: true }));
    expect(ada.device.calls.active.getSnapshot()).toBe(second);
    expect(first.controller.state.getSnapshot()).toEqual({ kind: 'left', reason: 'left' });
    expect([adas.devices.live, lab.open()]).toEqual([[], 0]);
    expect(events.map((event) => [event.type, 'node' in event ? event.node : ''])).toEqual([
      ['call-joined', 'lounge'],
      ['call-left', 'lounge'],
      ['call-joined', 'minutes'],
    ]);
  });

  it('WS-53 two joins at once are one after the other', async () => {
    const { ada } = await pair();
    const outcomes = await Promise.all([ada.calls.join({ node: 'lounge' }), ada.calls.join({ node: 'minutes' })]);
    expect(outcomes.map((outcome) => ('joined' in outcome ? outcome.joined.node : outcome.refused))).toEqual([
      'lounge',
      'in-another-call',
    ]);
  });

  it('WS-54 another tab of this device keeps it, until it has left', async () => {
    const browser = createBrowser();
    const { ada } = await pair({ tabs: browser.tab() });
    const leave = await new Promise<() => void>((resolve) => {
      const lock = browser.tab().hold('call', () => resolve(() => lock.release()));
    });
    expect(await ada.calls.join({ node: 'lounge' })).toEqual({ refused: 'in-another-tab' });
    expect(ada.device.calls.active.getSnapshot()).toBeNull();
    leave();
    joinedCall(await ada.calls.join({ node: 'lounge' }));
    await ada.device.calls.leave();
    joinedCall(await ada.calls.join({ node: 'lounge' }));
  });

  it('WS-55 what could not be loaded or opened keeps no later call from being made', async () => {
    const browser = createBrowser();
    const lab = callLab();
    const { calls, seen } = lab.person('ada');
    seen.failLoading = true;
    let broken = true;
    const ada = await open({
      ...memoryDefaults(),
      tabs: browser.tab(),
      calls: {
        ...calls,
        async audio(clock, onError) {
          if (broken) throw new Error('no audio');
          return calls.audio(clock, onError);
        },
      },
      create: { name: 'Tea club' },
    });
    await expect(ada.calls.join({ node: 'lounge' })).rejects.toThrow('has changed');
    seen.failLoading = false;
    await expect(ada.calls.join({ node: 'lounge' })).rejects.toThrow('no audio');
    broken = false;
    joinedCall(await ada.calls.join({ node: 'lounge' }));
    expect(errors.splice(0).map(String)).toEqual(['Error: The program has changed on the server.']);
  });

  it('WS-56 without a platform there are no calls, and everything else works', async () => {
    const ada = await open({ ...memoryDefaults(), create: { name: 'Tea club' } });
    expect(await ada.calls.join({ node: 'lounge' })).toEqual({ refused: 'unsupported' });
    expect(await ada.calls.ring(ada.me)).toEqual({ refused: 'unsupported' });
    expect(await ada.device.calls.media()).toBeNull();
    expect(await ada.device.calls.accept('none')).toBeNull();
    expect(ada.calls.occupancy('lounge').getSnapshot()).toEqual([]);
    await ada.device.calls.leave();
  });

  it('WS-57 closing the workspace leaves the call, gives every device back, and is seen by the others', async () => {
    const { ada, bob, adas, lab } = await pair();
    const his = joinedCall(await bob.calls.join({ node: 'lounge' }));
    const hers = joinedCall(await ada.calls.join({ node: 'lounge', video: true }));
    await inCall(his, 2);
    expect(adas.devices.live).toHaveLength(2);
    expect(adas.networkListeners.size).toBe(1);
    await ada.close();
    expect([adas.devices.live, adas.networkListeners.size]).toEqual([[], 0]);
    expect(hers.controller.state.getSnapshot()).toMatchObject({ kind: 'left' });
    await until(his.controller.members, (members) => members.length === 1);
    const [entry] = await historyOf(bob, 'lounge', (entries) => entries.length > 0);
    expect(entry).toMatchObject({ kind: 'call', people: [ada.me] });
    await bob.device.calls.leave();
    expect(lab.open()).toBe(0);
  });

  it('WS-57 a workspace that closes while a call of it is being joined has none', async () => {
    const { ada, adas, lab } = await pair();
    const joining = ada.calls.join({ node: 'lounge' });
    await ada.close();
    const outcome = await joining.catch((error: unknown) => error);
    expect(outcome).toMatchObject({ code: 'workspace-closed' });
    expect([adas.devices.live, adas.networkListeners.size, lab.open()]).toEqual([[], 0, 0]);
  });
});

describe('a direct call', () => {
  it('WS-58 rings, is accepted, and both are in it; it stands in both histories', async () => {
    const { ada, bob, adas, bobs } = await pair();
    const events = record(bob);
    const outcome = ada.calls.ring(bob.me, { video: true });
    await until(ada.device.calls.outgoing, (ring) => ring?.state === 'ringing');
    expect(ada.device.calls.outgoing.getSnapshot()).toMatchObject({ to: bob.me, video: true, workspace: ada.id });
    const ring = only(await ringing(bob));
    expect(ring).toMatchObject({ from: ada.me, video: true, quiet: false, workspace: bob.id });
    await expect.poll(() => [adas.seen.ringing, bobs.seen.ringing]).toEqual([1, 1]);
    const his = joinedCall(await bob.device.calls.accept(ring.id));
    const hers = joinedCall((await outcome) as JoinOutcome);
    expect([his.kind, his.node]).toEqual(['direct', hers.node]);
    await inCall(hers, 2);
    await inCall(his, 2);
    await expect.poll(() => [adas.seen.ringing, bobs.seen.ringing]).toEqual([0, 0]);
    expect(bob.device.calls.incoming.getSnapshot()).toEqual([]);
    await ada.device.calls.leave();
    await bob.device.calls.leave();
    await historyOf(bob, his.node, ([call]) => call?.kind === 'call' && call.people.length === 2);
    expect(events.map(({ type }) => type)).toEqual(['call-incoming', 'call-joined', 'call-left']);
  });

  it('WS-58 two who ring each other at once are in one call, and nobody goes on ringing', async () => {
    const { ada, bob } = await pair();
    const [hers, his] = [ada.calls.ring(bob.me), bob.calls.ring(ada.me)];
    const ring = only(await ringing(bob));
    await ringing(ada);
    await inCall(joinedCall(await bob.device.calls.accept(ring.id)), 2);
    await inCall(joinedCall((await hers) as JoinOutcome), 2);
    expect(['cancelled', 'accepted']).toContain(typeof (await his) === 'string' ? await his : 'accepted');
    await until(ada.device.calls.incoming, (rings) => rings.length === 0);
    await until(bob.device.calls.incoming, (rings) => rings.length === 0);
    await until(bob.device.calls.outgoing, (outgoing) => outgoing === null);
  });

  it('WS-59 declined, it is recorded as that, and nobody is in a call', async () => {
    const { ada, bob, adas } = await pair();
    const outcome = ada.calls.ring(bob.me);
    const ring = only(await ringing(bob));
    bob.device.calls.decline(ring.id);
    expect(await outcome).toBe('declined');
    expect([ada.device.calls.active.getSnapshot(), bob.device.calls.active.getSnapshot()]).toEqual([null, null]);
    const [entry] = await historyOf(bob, ring.node, (entries) => entries.length > 0);
    expect(entry).toMatchObject({ kind: 'ring', from: ada.me, to: bob.me, outcome: 'declined' });
    await expect.poll(() => adas.seen.ringing).toBe(0);
    expect(await bob.device.calls.accept(ring.id)).toBeNull();
  });

  it('WS-60 cancelled before it was answered, it is missed, and recorded; do not disturb keeps it quiet', async () => {
    const { ada, bob, bobs } = await pair();
    await bob.device.ownStatus.choose('dnd');
    const events = record(bob);
    const outcome = ada.calls.ring(bob.me);
    const ring = only(await ringing(bob));
    expect(ring.quiet).toBe(true);
    ada.device.calls.cancel();
    expect(await outcome).toBe('cancelled');
    await until(bob.device.calls.incoming, (rings) => rings.length === 0);
    expect(events).toMatchObject([
      { type: 'call-incoming', incoming: { quiet: true, from: ada.me } },
      { type: 'call-missed', incoming: { quiet: true, from: ada.me } },
    ]);
    expect(bobs.seen.ringing).toBe(0);
    const [entry] = await historyOf(bob, ring.node, (entries) => entries.length > 0);
    expect(entry).toMatchObject({ kind: 'ring', outcome: 'cancelled' });
    // By the id that was heard: who lists both lists one.
    const missed = bob.calls.missed();
    await until(missed, (rings) => rings.length > 0);
    expect(missed.getSnapshot()).toMatchObject([{ id: ring.id, from: ada.me, call: ring.node }]);
    missed.close();
  });

  it('WS-61 is busy while the other is in a call, and refused while this device is, until switched', async () => {
    const { ada, bob } = await pair();
    joinedCall(await bob.calls.join({ node: 'lounge' }));
    expect(await ada.calls.ring(bob.me)).toBe('busy');
    await bob.device.calls.leave();
    const current = joinedCall(await ada.calls.join({ node: 'minutes' }));
    expect(await ada.calls.ring(bob.me)).toEqual({ refused: 'in-another-call', current });
    const outcome = ada.calls.ring(bob.me, { switch: true });
    const ring = only(await ringing(bob));
    expect(ada.device.calls.active.getSnapshot()).toBe(current);
    const his = joinedCall(await bob.device.calls.accept(ring.id));
    await inCall(joinedCall((await outcome) as JoinOutcome), 2);
    await inCall(his, 2);
  });

  it('WS-62 of who is blocked is not heard', async () => {
    const { ada, bob } = await pair();
    await bob.device.blocks.block(ada.me);
    const outcome = ada.calls.ring(bob.me);
    await until(ada.device.calls.outgoing, (ring) => ring !== null);
    // Signals come in order: once Bob has seen Ada in a room, he has heard that she rings.
    ada.presence.join('lounge');
    await until(bob.presence.room('lounge').people, (people) => people.length === 1);
    expect(bob.device.calls.incoming.getSnapshot()).toEqual([]);
    ada.device.calls.cancel();
    expect(await outcome).toBe('cancelled');
  });
});
