// First: React looks for a document while it is imported.
import { act, callPage, track } from './support/call-page.js';
import type { CallState, Diagnosis, SelfCallState } from '@kith/calls';
import { useState } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { fireWindow, tinyWindow } from '../../react/test/support/render.js';
import { TinyDocument } from '../../react/test/support/tiny-dom.js';
import { CallDock } from '../src/calls.js';
import { QualityMark } from '../src/call/quality-mark.js';
import { callWorld, heard, memberCalled, names, personCalled } from './support/call-world.js';

const fail = (error: unknown) => {
  throw error;
};
const dock = <CallDock onError={fail} />;
const names3 = ['Ada', 'Bob', 'Cem'] as const;

describe('the call dock', () => {
  it('UI-CALL-1 shows nothing without a call, and says what a call is about', async () => {
    const world = callWorld();
    const active = world.active.getSnapshot();
    world.active.set(null);
    const page = await callPage(world, dock);
    expect(page.text()).toBe('');
    await act(async () => world.active.set(active));
    expect(page.has('Call: general')).toBe(true);
    if (active === null) throw new Error('no call');
    const direct = { ...active, node: `direct:${personCalled('Ada')}:${personCalled('Bob')}`, startedAt: 2 };
    await act(async () => world.active.set({ ...direct, kind: 'direct' }));
    expect(page.has('Call: Bob')).toBe(true);
    await page.update(null);
    const other = await callPage(world, <CallDock onError={fail} titleOf={() => 'Invoice 42'} />);
    expect(other.has('Call: Invoice 42')).toBe(true);
    await other.unmount();
  });

  it.each<[CallState, RegExp]>([
    [{ kind: 'joining' }, /Joining….*Asking the people in the call for a seat/su],
    [{ kind: 'full', seats: 4 }, /All 4 seats are taken.*Waiting for a free seat: you join by yourself/su],
    [{ kind: 'left', reason: 'not-a-member' }, /no longer a member.*fresh invite link/su],
    [{ kind: 'left', reason: 'no-key' }, /key of this workspace is missing.*comes by itself/su],
    [{ kind: 'left', reason: 'left' }, /You left the call.*Join again/su],
  ])('UI-CALL-2 says where this device stands: %o', async (state, words) => {
    const world = callWorld();
    world.state.set(state);
    world.members.set([]);
    const page = await callPage(world, dock);
    expect(page.text()).toMatch(words);
    if (state.kind === 'full') {
      await page.press('Stop waiting');
      expect(world.asked).toContainEqual(['leave']);
    }
    await page.unmount();
  });

  it.each<[NonNullable<SelfCallState['problem']>, RegExp]>([
    ['permission-denied', /does not let this page use.*Allow it in the browser’s address bar/su],
    ['no-microphone', /No microphone was found.*Plug one in/su],
    ['no-camera', /No camera was found.*Plug one in/su],
    ['device-in-use', /Another program uses this device.*Close it there/su],
    ['unsupported', /cannot use a camera or microphone.*goes on without it/su],
    ['insecure-context', /without HTTPS.*https:/su],
    ['autoplay-blocked', /plays no sound before you click.*Play the sound/su],
  ])('UI-CALL-3 says what keeps media away, and the way on: %s', async (problem, words) => {
    const world = callWorld();
    world.self.set({ ...heard, problem });
    const page = await callPage(world, dock);
    expect(page.text()).toMatch(words);
    if (problem === 'autoplay-blocked') {
      await page.press('Play the sound');
      expect(world.asked).toContainEqual(['resumePlayback']);
    }
    await page.unmount();
  });

  it.each<[Diagnosis, RegExp]>([
    ['signaling-down', /reaches no one.*Check your network/su],
    ['peer-gone', /no longer answers.*come back by themselves/su],
    ['turn-credentials', /refused this device’s credentials.*renew/su],
    ['turn-unreachable', /relay does not answer.*another network/su],
    ['no-turn', /there is no relay.*TURN relay set up/su],
    ['udp-blocked', /block calls.*relay over TLS/su],
    ['no-microphone-permission', /No one hears you.*address bar/su],
    ['no-camera-permission', /No one sees you.*address bar/su],
  ])('UI-CALL-4 the doctor names the cause and what to do: %s', async (diagnosis, words) => {
    const world = callWorld();
    const page = await callPage(world, dock);
    expect(page.classed('kith-call-note')).toEqual([]);
    await act(async () => world.diagnosis.set(diagnosis));
    expect(page.text()).toMatch(words);
    expect(page.classed('kith-call-note')[0]?.getAttribute('role')).toBe('alert');
    await page.unmount();
  });

  it('UI-CALL-5 a camera for which there is no room stays off, and it says why until that is dismissed', async () => {
    const world = callWorld();
    world.answers.camera = { refused: 'too-many-for-video', seats: 4 };
    const page = await callPage(world, dock);
    await page.press('Camera on');
    expect(world.asked).toContainEqual(['setCamera', true]);
    expect(page.text()).toMatch(/too many people here for video: it has room for 4.*Your camera stays off/su);
    await page.press('Dismiss');
    expect(page.text()).not.toContain('too many people');
    await page.unmount();
  });

  it('UI-CALL-6 every control has a name, tells its state and its key, and does what it says', async () => {
    const world = callWorld();
    const page = await callPage(world, dock);
    expect(page.labelled('Mute').getAttribute('aria-pressed')).toBe('false');
    expect(page.labelled('Mute').getAttribute('aria-keyshortcuts')).toBe('M');
    expect(page.labelled('Mute').getAttribute('title')).toBe('Mute (M)');
    for (const label of ['Mute', 'Deafen', 'Leave the call']) await page.press(label);
    expect(world.asked).toEqual(expect.arrayContaining([['setMuted', true], ['setDeafened', true], ['leave']]));
    await act(async () => world.self.set({ ...heard, muted: true, deafened: true, camera: true, sharing: true }));
    for (const label of ['Unmute', 'Undeafen', 'Camera off', 'Stop sharing'])
      expect(page.labelled(label).getAttribute('aria-pressed')).toBe('true');
    await page.press('Stop sharing');
    expect(world.asked).toContainEqual(['stopSharing']);
    expect(page.classed('kith-call-control').every((button) => button.getAttribute('aria-label') !== null)).toBe(true);
    await act(async () => world.self.set({ ...heard, listening: true }));
    expect(page.has('No microphone, listening only')).toBe(true);
    await page.unmount();
  });

  it('UI-CALL-7 keys of the page steer it, and Space talks while it is held', async () => {
    const world = callWorld();
    const page = await callPage(world, dock);
    const key = (type: string, pressed: string) => fireWindow(type, { key: pressed, target: null });
    for (const pressed of ['m', 'D', 'v', 's']) expect((await key('keydown', pressed)).defaultPrevented).toBe(true);
    expect(world.asked.map(([name]) => name)).toEqual(
      expect.arrayContaining(['setMuted', 'setDeafened', 'setCamera', 'share']),
    );
    expect((await key('keydown', ' ')).defaultPrevented).toBe(false);
    await act(async () => world.self.set({ ...heard, pushToTalk: true }));
    await key('keydown', ' ');
    await key('keydown', ' ');
    await key('keyup', ' ');
    await key('keydown', ' ');
    await fireWindow('blur');
    expect(world.asked.filter(([name]) => name === 'talk')).toEqual([
      ['talk', true],
      ['talk', false],
      ['talk', true],
      ['talk', false],
    ]);
    await page.unmount();
    await key('keydown', 'm');
    expect(world.asked.filter(([name]) => name === 'setMuted')).toHaveLength(1);
  });

  it('UI-CALL-8 a tile shows video or a face; the own camera as in a mirror, a screen whole', async () => {
    const world = callWorld();
    const [camera, screen, bobs] = [track('camera'), track('screen'), track('bob')];
    world.media.set({ ...world.media.getSnapshot(), video: camera });
    world.members.set([
      memberCalled('Ada', { media: { video: true } }),
      memberCalled('Bob', { videoTrack: bobs, media: { video: true, speaking: true } }),
      memberCalled('Cem', { media: { muted: true }, connection: 'recovering' }),
    ]);
    const page = await callPage(world, dock);
    const video = (label: string) => page.labelled(label) as unknown as { srcObject: { tracks: unknown[] } | null };
    expect(video('Video of You').srcObject?.tracks).toEqual([camera]);
    expect(page.labelled('Video of You').getAttribute('data-mirrored')).toBe('true');
    expect(page.labelled('Video of Bob').getAttribute('data-mirrored')).toBe('false');
    expect(page.labelled('Video of Bob').getAttribute('data-fit')).toBe('cover');
    expect(page.labelled('Bob, speaks, camera on').getAttribute('data-speaking')).toBe('true');
    expect(page.has('Cem, muted, Reconnecting…')).toBe(true);
    await act(async () => {
      world.media.set({ ...world.media.getSnapshot(), screen });
      world.members.set([memberCalled('Ada', { media: { sharing: true } }), memberCalled('Bob')]);
    });
    expect(video('Screen of You').srcObject?.tracks).toEqual([screen]);
    expect(page.labelled('Screen of You').getAttribute('data-mirrored')).toBe('false');
    expect(page.labelled('Screen of You').getAttribute('data-fit')).toBe('contain');
    expect(page.has(/Video of/u)).toBe(false);
    await page.unmount();
  });

  it('UI-CALL-9 a tile tells how wide it is in device pixels, and lets go of everything with it', async () => {
    const world = callWorld();
    world.members.set([memberCalled('Ada'), memberCalled('Bob', { videoTrack: track('bob'), media: { video: true } })]);
    const page = await callPage(world, dock);
    const bob = memberCalled('Bob').key;
    await page.measure(page.labelled('Bob, camera on'), 320, 180);
    expect(world.asked).toContainEqual(['wantVideo', bob, 640]);
    const video = page.labelled('Video of Bob') as unknown as { srcObject: unknown };
    expect(video.srcObject).not.toBeNull();
    await page.press('Collapse the call');
    expect(world.asked.at(-1)).toEqual(['wantVideo', bob, 0]);
    expect(video.srcObject).toBeNull();
    await page.unmount();
  });

  it('UI-CALL-10 somebody who is pinned stands large', async () => {
    const world = callWorld();
    world.members.set(names3.map((name) => memberCalled(name)));
    const page = await callPage(world, dock);
    expect(page.classed('kith-call-main')).toEqual([]);
    await page.press('Pin Cem');
    expect(page.classed('kith-call-main')[0]?.textContent).toContain('Cem');
    await page.press('Unpin Cem');
    expect(page.classed('kith-call-main')[0]?.textContent).toContain('Bob');
    await page.press('Show everyone in a grid');
    expect(page.classed('kith-call-main')).toEqual([]);
    await page.unmount();
  });

  it('UI-CALL-11 the roster says what everybody sends, and how loud they are is changed from 0 to 200 %', async () => {
    const world = callWorld();
    world.members.set([
      memberCalled('Ada', { media: { muted: true } }),
      memberCalled('Bob', { media: { sharing: true } }),
      memberCalled('Cem', { media: { deafened: true, muted: true } }),
      memberCalled('Dee', { media: { listening: true } }),
    ]);
    const page = await callPage(world, dock);
    await page.press('People (4)');
    const people = page.classed('kith-call-person').map((person) => person.textContent);
    expect(people[0]).toContain('Ada (you)muted');
    expect(people[1]).toContain('Bobshares the screen');
    expect(people[2]).toContain('Cemdeafened');
    expect(people[3]).toContain('Deelistens only');
    const sliders = page.container.all((element) => element.tagName === 'INPUT');
    expect(sliders.map((slider) => [slider.getAttribute('min'), slider.getAttribute('max')])).toEqual(
      Array.from({ length: 3 }, () => ['0', '200']),
    );
    const [bobs] = sliders;
    if (bobs === undefined) throw new Error('no slider');
    Object.assign(bobs, { value: '150' });
    await page.fire(bobs, 'input');
    expect(world.asked).toContainEqual(['setVolume', personCalled('Bob'), 1.5]);
    expect(bobs.getAttribute('aria-valuetext')).toBe('150 %');
    await page.unmount();
  });

  it('UI-CALL-12 quality is a shape with words, and its numbers are on hover', () => {
    const statistics = {
      bytesReceived: 0,
      bytesSent: 0,
      framesDecoded: 0,
      audioBytesReceived: 0,
      videoBytesReceived: 0,
      roundTrip: 42.4,
      loss: 0.031,
      local: 'host',
      remote: 'relay',
      protocol: 'udp',
    };
    const mark = renderToStaticMarkup(<QualityMark quality={{ statistics, bitrate: 1_240_000 }} />);
    expect(mark).toContain('data-grade="fair"');
    expect(mark).toContain(
      'Fair connection. Round trip 42 ms. Lost 3.1 %. Receiving 1.2 Mbit/s. Path host → relay (udp)',
    );
    expect(renderToStaticMarkup(<QualityMark quality={undefined} />)).toContain('Connection not measured yet');
  });

  it('UI-CALL-13 tells screen readers who joined, left, shares and is muted, and what this device does', async () => {
    const world = callWorld();
    const page = await callPage(world, dock);
    const said = () => page.labelled('What happens in the call').childNodes.map((line) => line.textContent);
    expect(said()).toEqual([]);
    await act(async () =>
      world.members.set([memberCalled('Ada'), memberCalled('Bob', { media: { muted: true } }), memberCalled('Cem')]),
    );
    await act(async () => world.members.set([memberCalled('Ada'), memberCalled('Cem', { media: { sharing: true } })]));
    expect(said()).toEqual(['Bob is muted', 'Cem joined', 'Cem shares the screen', 'Bob left']);
    expect(page.labelled('What happens in the call').getAttribute('aria-live')).toBe('polite');
    expect(page.text()).toContain('You are in the call, heard by everyone');
    await act(async () => world.self.set({ ...heard, muted: true, sharing: true }));
    expect(page.text()).toContain('You are in the call, muted, sharing your screen');
    await page.unmount();
  });

  it('UI-CALL-23 tells how much room it takes where it stands, and none while it floats', async () => {
    const world = callWorld();
    const rooms: unknown[] = [];
    const onRoom = (room: unknown) => rooms.push(room);
    const page = await callPage(world, <CallDock onError={fail} onRoom={onRoom} littleRoom />);
    const box = page.labelled('Call: general');
    const measured = async (width: number, height: number) => {
      Object.assign(box, { offsetWidth: width, offsetHeight: height });
      await page.measure(box, width, height);
      return rooms.at(-1);
    };
    expect(page.has('Camera on')).toBe(false);
    expect(await measured(200, 48)).toEqual({ shape: 'pill', height: 48 });
    await page.press(/^Show the call: general/);
    expect(await measured(372, 340)).toEqual({ shape: 'dock', height: 340 });
    await page.press('Make the call larger');
    expect(rooms.at(-1)).toBeNull();
    await page.press('Make the call smaller');
    expect(await measured(372, 340)).toEqual({ shape: 'dock', height: 340 });
    await page.fire(page.labelled(/^Move the call/u), 'keydown', { key: 'ArrowLeft' });
    expect(rooms.at(-1)).toBeNull();
    await page.unmount();
  });

  it('UI-CALL-23 is a pill where the page is narrow, also when it becomes so, and stays one that somebody folded', async () => {
    const world = callWorld();
    let narrow: (little: boolean) => void = () => {};
    function Page() {
      const [little, setLittle] = useState(false);
      narrow = setLittle;
      return <CallDock onError={fail} littleRoom={little} />;
    }
    const page = await callPage(world, <Page />);
    const resized = (little: boolean) => act(async () => narrow(little));
    expect(page.has('Camera on')).toBe(true);
    await resized(true);
    expect(page.has('Camera on')).toBe(false);
    await page.press(/^Show the call: general/);
    expect(page.has('Camera on')).toBe(true);
    await resized(false);
    expect(page.has('Camera on')).toBe(true);
    await resized(true);
    expect(page.has('Camera on')).toBe(false);
    await resized(false);
    expect(page.has('Camera on')).toBe(true);
    await page.press(/^Collapse/u);
    await resized(true);
    await resized(false);
    expect(page.has('Camera on')).toBe(false);
    await page.unmount();
  });

  it('UI-CALL-14 is moved by arrow keys within the viewport, and collapses to a pill that still steers it', async () => {
    const world = callWorld();
    const page = await callPage(world, dock);
    const box = page.labelled('Call: general');
    Object.assign(box, { offsetWidth: 372, offsetHeight: 340 });
    const moved: unknown[] = [];
    Object.assign(box.style, { setProperty: (name: string, value: string) => moved.push([name, value]) });
    const press = (key: string, shiftKey = false) =>
      page.fire(page.labelled(/^Move the call/u), 'keydown', { key, shiftKey });
    expect((await press('ArrowLeft')).defaultPrevented).toBe(true);
    await press('ArrowUp', true);
    expect(moved).toContainEqual(['--kith-left', '-16px']);
    expect(moved).toContainEqual(['--kith-up', '-96px']);
    for (let times = 0; times < 20; times += 1) await press('ArrowLeft', true);
    expect(moved.at(-1)).toEqual(['--kith-left', `-${1_280 - 372 - 24}px`]);
    expect((await press('a')).defaultPrevented).toBe(false);
    await page.press('Collapse the call');
    expect(page.has('Camera on')).toBe(false);
    await page.press('Mute');
    expect(world.asked).toContainEqual(['setMuted', true]);
    await page.press(/^Show the call: general/);
    expect(page.has('Camera on')).toBe(true);
    await page.unmount();
  });

  it('UI-CALL-15 what opens in it closes by Escape and gives the focus back', async () => {
    const world = callWorld();
    const page = await callPage(world, dock);
    const opener = page.labelled('Share the screen');
    opener.focus();
    await page.press('Share the screen');
    expect(opener.getAttribute('aria-expanded')).toBe('true');
    const panel = page.classed('kith-call-panel')[0];
    if (panel === undefined) throw new Error('no panel');
    expect(panel.ownerDocument?.activeElement).toBe(panel);
    await page.fire(panel, 'keydown', { key: 'Escape' });
    expect(page.classed('kith-call-panel')).toEqual([]);
    expect(panel.ownerDocument?.activeElement).toBe(opener);
    await page.press('Share the screen');
    await page.press(/^1080p, 30 frames/u);
    expect(world.asked).toContainEqual(['share', '1080p30']);
    expect(page.classed('kith-call-panel')).toEqual([]);
    await page.press('Devices and sound');
    expect(page.text()).toMatch(/Microphone.*Camera.*Speaker.*Noise suppression.*Push to talk.*Sounds/su);
    await page.unmount();
  });

  it('UI-CALL-16 goes on in a window of its own, and comes back when that is closed', async () => {
    const world = callWorld();
    const opened = new TinyDocument();
    const leaving: (() => void)[] = [];
    let closed = 0;
    const popOut = {
      document: Object.assign(opened, { head: opened.createElement('head') }),
      addEventListener: (type: string, listener: () => void) => type === 'pagehide' && leaving.push(listener),
      removeEventListener() {},
      close: () => (closed += 1),
    };
    Object.assign(tinyWindow, { open: () => popOut });
    const page = await callPage(world, dock);
    await page.press('Open in its own window');
    // A page of its own, with a place and a heading that say what it is.
    expect(opened.body.all(({ tagName }) => tagName === 'MAIN')).toHaveLength(1);
    expect(opened.body.all(({ tagName }) => tagName === 'H1').map((one) => one.textContent)).toEqual(['Call: general']);
    expect(page.has('Camera on')).toBe(false);
    expect(page.has(/^Back into the page: general/)).toBe(true);
    await act(async () => leaving[0]?.());
    expect(page.has('Camera on')).toBe(true);
    expect(opened.body.textContent).toBe('');
    Object.assign(tinyWindow, { open: () => null });
    await page.press('Open in its own window');
    expect(page.text()).toContain('Allow pop-ups for this page');
    await page.unmount();
    expect(closed).toBe(1);
  });

  it('UI-CALL-6 eight people are eight tiles with names', async () => {
    const world = callWorld();
    world.members.set(names.map((name) => memberCalled(name)));
    const page = await callPage(world, dock);
    expect(page.classed('kith-call-tile').map((tile) => tile.getAttribute('aria-label'))).toEqual([
      'You',
      ...names.slice(1),
    ]);
    await page.unmount();
  });
});
