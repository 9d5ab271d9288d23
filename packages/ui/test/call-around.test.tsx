// First: React looks for a document while it is imported.
import { act, callPage, track } from './support/call-page.js';
import type { CaptureOutcome, VideoOutcome } from '@kith/calls';
import type { JoinOutcome } from '@kith/workspace';
import { describe, expect, it, vi } from 'vitest';
import { presenceOf } from '../../react/test/support/presence.js';
import { CallButton, CallHistoryList, CallLobby, JoinQuestion, RingCards, ringWords } from '../src/calls.js';
import { joinRefusalWords, videoWords } from '../src/call/refusal-words.js';
import type { JoinRefusal } from '../src/calls.js';
import { joinLabel, lobbyTitle } from '../src/call/call-lobby.js';
import { callWorld, personCalled } from './support/call-world.js';
import type { CallWorld } from './support/call-world.js';

const fail = (error: unknown) => {
  throw error;
};

const refusals: readonly JoinRefusal[] = ['in-another-call', 'in-another-tab', 'unsupported', 'not-a-member', 'no-key'];

describe('what is refused', () => {
  it.each(refusals)('UI-CALL-5 joining says why not, and the way on: %s', (refusal) => {
    const { title, wayOn } = joinRefusalWords(refusal);
    expect(title).toMatch(/\.$/u);
    expect(wayOn.length).toBeGreaterThan(20);
    expect(new Set(refusals.map((one) => joinRefusalWords(one).title)).size).toBe(refusals.length);
  });

  it('UI-CALL-5 video says why not; what was given up says nothing', () => {
    const full: VideoOutcome = { refused: 'too-many-for-video', seats: 4 };
    expect(videoWords(full, 'share')?.wayOn).toContain('Nothing is shared');
    expect(videoWords({ refused: 'not-joined', seats: 4 }, 'camera')?.title).toContain('not in the call yet');
    expect(videoWords({ on: true }, 'camera')).toBeNull();
    expect(videoWords({ capture: 'cancelled' }, 'share')).toBeNull();
    expect(videoWords({ capture: 'superseded' }, 'camera')).toBeNull();
    const denied = { capture: { code: 'permission-denied', device: 'screen' } } as const;
    expect(videoWords(denied, 'share')?.title).toContain('show your screen');
    const missing = { capture: { code: 'unsupported', device: 'screen' } } as const;
    expect(videoWords(missing, 'share')?.title).toBe('This browser cannot share the screen.');
    const busy = { capture: { code: 'device-in-use', device: 'camera' } } as const;
    expect(videoWords(busy, 'camera')?.title).toContain('Another program');
  });

  it('UI-CALL-5 in another call it asks before it switches', async () => {
    const world = callWorld();
    const answered: string[] = [];
    const page = await callPage(
      world,
      <JoinQuestion
        refusal="in-another-call"
        onSwitch={() => answered.push('switch')}
        onClose={() => answered.push('close')}
      />,
    );
    await page.press('Leave it and join this');
    await page.press('Stay in the other call');
    expect(answered).toEqual(['switch', 'close']);
    await page.update(
      <JoinQuestion refusal="in-another-tab" onSwitch={() => answered.push('other tab')} onClose={() => {}} />,
    );
    expect(page.has('Leave it and join this')).toBe(false);
    await page.unmount();
  });

  it('UI-CALL-5 what came of ringing is told by name', () => {
    expect(ringWords('busy', 'Bob')).toBe('Bob is in another call.');
    expect(ringWords('declined', 'Bob')).toBe('Bob declined the call.');
    expect(ringWords('unanswered', 'Bob')).toContain('Bob did not answer');
    expect(ringWords('accepted', 'Bob')).toBeNull();
    expect(ringWords('cancelled', 'Bob')).toBeNull();
  });
});

describe('the lobby', () => {
  async function lobby(world: CallWorld, more: { video?: boolean } = {}) {
    const done: string[] = [];
    const page = await callPage(
      world,
      <CallLobby
        workspace={world.workspace}
        node="general"
        kind="voice"
        {...more}
        onJoined={() => done.push('joined')}
        onClose={() => done.push('closed')}
      />,
    );
    return { page, done };
  }
  const names = (world: CallWorld) => world.asked.map(([name]) => name);

  it('UI-CALL-17 starts the microphone, the camera only where it is asked for, and releases both when nobody joins', async () => {
    const world = callWorld();
    const { page } = await lobby(world);
    expect(names(world)).toEqual(['startAudio']);
    expect(page.text()).toContain('Your camera is off');
    await page.press('Camera on');
    expect(names(world)).toContain('startVideo');
    await page.unmount();
    expect(world.asked.slice(-2)).toEqual([
      ['stop', 'audio'],
      ['stop', 'video'],
    ]);
  });

  it('UI-CALL-17 leaves alone what a call already uses, and hands on what a call goes on with', async () => {
    const world = callWorld();
    const active = world.active.getSnapshot();
    if (active === null) throw new Error('no call');
    world.media.set({ ...world.media.getSnapshot(), video: track('camera') });
    world.answers.join = { joined: active };
    const { page, done } = await lobby(world, { video: true });
    await page.press('Join with camera, without sound');
    expect(world.asked).toContainEqual(['join', { node: 'general', kind: 'voice', video: true, muted: true }]);
    expect(done).toEqual(['joined', 'closed']);
    await page.unmount();
    expect(names(world)).not.toContain('stop');
    expect(names(world)).not.toContain('startVideo');
  });

  it('UI-CALL-17 without a microphone it says why and lets one join as a listener', async () => {
    const world = callWorld();
    world.media.set({ ...world.media.getSnapshot(), problem: { code: 'no-microphone', device: 'microphone' } });
    const { page } = await lobby(world);
    expect(page.text()).toMatch(/No microphone was found.*listener/su);
    expect(page.has('Join as listener')).toBe(true);
    await page.unmount();
    expect(joinLabel({ listener: false, muted: true, camera: true })).toBe('Join muted with camera');
    expect(joinLabel({ listener: false, muted: false, camera: false })).toBe('Join');
  });

  it('UI-CALL-21 says what the browser asks for, and that nothing is missing, until it is answered', async () => {
    const world = callWorld();
    const answer = { audio: (_outcome: CaptureOutcome) => {}, video: (_outcome: CaptureOutcome) => {} };
    world.answers.audio = new Promise((resolve) => (answer.audio = resolve));
    world.answers.video = new Promise((resolve) => (answer.video = resolve));
    const { page } = await lobby(world, { video: true });
    expect(page.text()).toContain('Your browser asks for the microphone and the camera. Choose Allow.');
    expect(page.text()).not.toMatch(/No microphone|No camera|listener/u);
    const choices = () => page.container.all(({ tagName }) => tagName === 'SELECT');
    expect(choices().map((choice) => choice.getAttribute('disabled'))).toEqual(['', '', '']);
    expect(page.labelled('Join muted with camera').getAttribute('data-kind')).toBeNull();
    await act(async () => {
      world.media.set({ ...world.media.getSnapshot(), video: track('camera') });
      answer.video('started');
    });
    expect(page.text()).toContain('Your browser asks for the microphone. Choose Allow.');
    const denied = { code: 'permission-denied', device: 'microphone' } as const;
    await act(async () => {
      world.media.set({ ...world.media.getSnapshot(), problem: denied });
      answer.audio(denied);
    });
    expect(page.text()).not.toContain('Choose Allow');
    expect(choices().map((choice) => choice.getAttribute('disabled'))).toEqual([null, null, null]);
    expect(page.text()).not.toMatch(/No microphone found/u);
    expect(page.labelled('Join with camera, without sound').getAttribute('data-kind')).toBe('primary');
    await page.unmount();
  });

  it('UI-CALL-21 where the browser allowed it before, it only starts; where it is allowed afterwards, one is heard', async () => {
    const status = Object.assign(new EventTarget(), { state: 'granted' });
    vi.stubGlobal('navigator', { permissions: { query: async () => status } });
    const world = callWorld();
    world.answers.audio = new Promise(() => {});
    const { page } = await lobby(world);
    expect(page.text()).toContain('Starting the microphone…');
    world.answers.audio = Promise.resolve('started');
    const denied = { code: 'permission-denied', device: 'microphone' } as const;
    await act(async () => world.media.set({ ...world.media.getSnapshot(), problem: denied }));
    expect(page.has('Join as listener')).toBe(true);
    await act(async () => status.dispatchEvent(new Event('change')));
    expect(names(world)).toEqual(['startAudio', 'startAudio']);
    await page.unmount();
    vi.unstubAllGlobals();
  });

  it('UI-CALL-17 tells a call that begins from one that goes on', () => {
    expect(lobbyTitle('node', 'general', 0)).toBe('Start a call in general');
    expect(lobbyTitle('node', 'general', 1)).toBe('Join general');
    expect(lobbyTitle('direct', 'Grace', 0)).toBe('Start a call with Grace');
    expect(lobbyTitle('voice', 'Lounge', 0)).toBe('Join Lounge');
  });

  it.each<[JoinOutcome, RegExp]>([
    [{ refused: 'in-another-tab' }, /in a call in another tab/u],
    [{ refused: 'unsupported' }, /cannot make calls/u],
    [{ refused: 'no-key' }, /key of this workspace has not arrived/u],
  ])('UI-CALL-17 says why a call was not joined: %o', async (outcome, words) => {
    const world = callWorld();
    world.answers.join = outcome;
    const { page, done } = await lobby(world);
    await page.press('Join as listener');
    expect(page.text()).toMatch(words);
    expect(done).toEqual([]);
    await page.unmount();
  });

  it('UI-CALL-17 asks before it leaves another call', async () => {
    const world = callWorld();
    const active = world.active.getSnapshot();
    if (active === null) throw new Error('no call');
    world.answers.join = { refused: 'in-another-call', current: active };
    const { page } = await lobby(world);
    await page.press('Join as listener');
    world.answers.join = { joined: active };
    await page.press('Leave it and join this');
    expect(world.asked.at(-1)).toEqual([
      'join',
      { node: 'general', kind: 'voice', video: false, muted: true, switch: true },
    ]);
    await page.unmount();
  });

  it('UI-CALL-17 says who is in the call, and where this device has nothing to call with', async () => {
    const world = callWorld();
    world.answers.hasMedia = false;
    world.occupancy.set([presenceOf(personCalled('Bob')), presenceOf(personCalled('Cem'))]);
    const { page } = await lobby(world);
    expect(page.text()).toContain('2 people are in this call.');
    expect(page.text()).toContain('This browser cannot make calls.');
    expect(page.labelled('Join as listener').getAttribute('disabled')).not.toBeNull();
    await page.unmount();
  });
});

describe('ringing', () => {
  const incoming = (world: CallWorld, more = {}) => ({
    id: 'ring-1',
    workspace: world.workspace.id,
    from: personCalled('Bob'),
    node: 'direct',
    video: true,
    quiet: false,
    ...more,
  });

  it('UI-CALL-18 says who calls and is answered with or without video, or declined', async () => {
    const world = callWorld();
    const active = world.active.getSnapshot();
    if (active === null) throw new Error('no call');
    world.incoming.set([incoming(world)]);
    world.answers.accept = { joined: active };
    const page = await callPage(world, <RingCards onError={fail} />);
    expect(page.labelled('Bob is calling').getAttribute('role')).toBe('alertdialog');
    expect(page.text()).toContain('Video call · Tea club');
    await page.press('Accept');
    await page.press('With video');
    await page.press('Decline');
    expect(world.asked).toEqual([
      ['accept', 'ring-1', { video: false }],
      ['accept', 'ring-1', { video: true }],
      ['decline', 'ring-1'],
    ]);
    await act(async () => world.incoming.set([]));
    expect(page.text()).toBe('');
    await page.unmount();
  });

  it('UI-CALL-18 is calm while this person is not to be disturbed', async () => {
    const world = callWorld();
    world.incoming.set([incoming(world, { quiet: true })]);
    const page = await callPage(world, <RingCards onError={fail} />);
    expect(page.labelled('Bob is calling').getAttribute('role')).toBe('region');
    expect(page.labelled('Bob is calling').getAttribute('data-quiet')).toBe('true');
    await page.unmount();
  });

  it('UI-CALL-18 asks before it leaves another call, and says when it has stopped ringing', async () => {
    const world = callWorld();
    const active = world.active.getSnapshot();
    if (active === null) throw new Error('no call');
    world.incoming.set([incoming(world)]);
    world.answers.accept = { refused: 'in-another-call', current: active };
    const page = await callPage(world, <RingCards onError={fail} />);
    await page.press('With video');
    expect(page.text()).toContain('one call at a time');
    world.answers.accept = null;
    await page.press('Leave it and accept');
    expect(world.asked.at(-1)).toEqual(['accept', 'ring-1', { video: true, switch: true }]);
    expect(page.text()).toContain('This call is no longer ringing.');
    await page.unmount();
  });

  it('UI-CALL-18 whom this device rings can be given up', async () => {
    const world = callWorld();
    world.outgoing.set({
      workspace: world.workspace.id,
      to: personCalled('Cem'),
      node: 'direct',
      video: false,
      state: 'calling',
    });
    const page = await callPage(world, <RingCards onError={fail} />);
    expect(page.has('Calling Cem')).toBe(true);
    expect(page.text()).toContain('Calling…');
    await page.press('Cancel');
    expect(world.asked).toEqual([['cancel']]);
    await page.unmount();
  });
});

describe('beside a node', () => {
  it('UI-CALL-19 the button starts a call, joins who is there, or says that one is in it', async () => {
    const world = callWorld();
    const active = world.active.getSnapshot();
    world.active.set(null);
    const asked: unknown[] = [];
    const page = await callPage(
      world,
      <CallButton node="general" kind="node" onJoin={(call) => asked.push(call)} onShow={() => asked.push('show')} />,
      'workspace',
    );
    await page.press('Start call');
    await act(async () => world.occupancy.set([presenceOf(personCalled('Bob'))]));
    await page.press('Join call, 1 person');
    await act(async () => world.active.set(active));
    await page.press('In call');
    expect(asked).toEqual([{ node: 'general', kind: 'node' }, { node: 'general', kind: 'node' }, 'show']);
    await page.unmount();
  });

  it('UI-CALL-19 the header of a voice room joins, also for the first to come', async () => {
    const world = callWorld();
    const asked: unknown[] = [];
    const page = await callPage(
      world,
      <CallButton node="lounge" kind="voice" onJoin={(call) => asked.push(call)} />,
      'workspace',
    );
    await page.press('Join call');
    expect(asked).toEqual([{ node: 'lounge', kind: 'voice' }]);
    await page.unmount();
  });

  it('UI-CALL-20 the history says who, when and how long, and who was rung in vain', async () => {
    const world = callWorld();
    const page = await callPage(world, <CallHistoryList node="general" />, 'workspace');
    expect(page.text()).toBe('No calls here yet.');
    await act(async () => world.occupancy.set([presenceOf(personCalled('Ada'))]));
    expect(page.text()).toMatch(/now$/u);
    await act(async () => world.occupancy.set([]));
    await act(async () =>
      world.history.set([
        { kind: 'call', startedAt: Date.now(), duration: 754_000, people: [personCalled('Ada'), personCalled('Bob')] },
        { kind: 'ring', startedAt: 1, from: personCalled('Ada'), to: personCalled('Cem'), outcome: 'unanswered' },
      ]),
    );
    expect(page.text()).toContain('12:34');
    expect(page.text()).toContain('Ada called Cem: missed');
    await page.unmount();
    expect(world.asked).toEqual([['close history']]);
  });
});
