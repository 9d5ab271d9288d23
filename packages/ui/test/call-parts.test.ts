import { describe, expect, it } from 'vitest';
import { observable } from '@kith/identity';
import { callKey, isTalkKey, placeOf } from '../src/call/call-keys.js';
import type { KeyPlace, KeyPress } from '../src/call/call-keys.js';
import { captionsOf } from '../src/call/captions.js';
import { withinViewport } from '../src/call/dock-place.js';
import { bitrateBetween, gradeOf } from '../src/call/quality-words.js';
import { ratedQuality } from '../src/call/rated-quality.js';
import { gridOf, mainMember, nextSpeaker } from '../src/call/stage-layout.js';
import { durationWords } from '../src/call/state-words.js';
import { memberCalled, personCalled } from './support/call-world.js';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  repeat: false,
  isComposing: false,
  defaultPrevented: false,
  ...more,
});
const page: KeyPlace = { writes: false, control: false, dialog: false };

describe('keys', () => {
  it('UI-CALL-7 letters steer the call, but not while writing, behind a dialog, held down, or as part of a shortcut', () => {
    expect(['m', 'd', 'v', 's', 'x'].map((key) => callKey(press(key), page))).toEqual([
      'mute',
      'deafen',
      'camera',
      'share',
      null,
    ]);
    expect(callKey(press('m'), { ...page, writes: true })).toBeNull();
    expect(callKey(press('m'), { ...page, dialog: true })).toBeNull();
    for (const more of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { shiftKey: true }, { repeat: true }])
      expect(callKey(press('m', more), page)).toBeNull();
    expect(callKey(press('m', { isComposing: true }), page)).toBeNull();
    expect(callKey(press('m', { defaultPrevented: true }), page)).toBeNull();
  });

  it('UI-CALL-7 Space works the control that the keyboard is on, and talks everywhere else', () => {
    expect(isTalkKey(press(' '), page)).toBe(true);
    expect(isTalkKey(press(' '), { ...page, control: true })).toBe(false);
    expect(isTalkKey(press(' '), { ...page, writes: true })).toBe(false);
    expect(isTalkKey(press('m'), page)).toBe(false);
  });

  it('UI-CALL-7 a field writes, a button clicked by the mouse is no control of the keyboard', () => {
    const element = (matching: readonly string[], focusVisible: boolean, dialog = false) =>
      ({
        isContentEditable: false,
        closest: (selector: string) =>
          matching.some((name) => selector.split(/[\s,]+/u).includes(name)) ? { matches: () => focusVisible } : null,
        ownerDocument: { querySelector: () => (dialog ? {} : null) },
      }) as unknown as EventTarget;
    expect(placeOf(null)).toEqual(page);
    expect(placeOf(element(['textarea'], false)).writes).toBe(true);
    expect(placeOf(element(['button'], true)).control).toBe(true);
    expect(placeOf(element(['button'], false)).control).toBe(false);
    expect(placeOf(element([], false, true)).dialog).toBe(true);
    expect(placeOf(element(['dialog'], false, true)).dialog).toBe(false);
  });
});

describe('what stands large', () => {
  const ada = memberCalled('Ada');
  const bob = memberCalled('Bob');
  const cem = memberCalled('Cem');
  const nothing = { pinned: null, lastSpeaker: null };

  it('UI-CALL-10 is who was pinned, else who shares, else who spoke last, else somebody else', () => {
    const shares = memberCalled('Cem', { media: { sharing: true } });
    expect(mainMember([ada, bob, shares], { pinned: bob.key, lastSpeaker: null })).toBe(bob);
    expect(mainMember([ada, bob, shares], { pinned: 'gone', lastSpeaker: bob.key })).toBe(shares);
    expect(mainMember([ada, bob, cem], { pinned: null, lastSpeaker: cem.key })).toBe(cem);
    expect(mainMember([ada, bob, cem], nothing)).toBe(bob);
    expect(mainMember([ada], nothing)).toBe(ada);
    expect(mainMember([], nothing)).toBeNull();
  });

  it('UI-CALL-10 stays with a speaker who goes on, and never becomes oneself', () => {
    const speaks = (name: string) => memberCalled(name, { media: { speaking: true } });
    expect(nextSpeaker([speaks('Ada'), bob], null)).toBeNull();
    expect(nextSpeaker([ada, speaks('Bob'), speaks('Cem')], cem.key)).toBe(cem.key);
    expect(nextSpeaker([ada, bob, speaks('Cem')], bob.key)).toBe(cem.key);
    expect(nextSpeaker([ada, bob, cem], cem.key)).toBe(cem.key);
  });

  it('UI-CALL-10 a grid shows whole pictures of 16:9, as large as they can be', () => {
    expect([1, 2, 4, 8].map((count) => gridOf(count, 352, 240, 4).columns)).toEqual([1, 1, 2, 3]);
    expect(gridOf(1, 352, 198, 4)).toEqual({ columns: 1, tile: 352 });
    expect(gridOf(2, 352, 400, 4)).toEqual({ columns: 1, tile: 352 });
    expect(gridOf(4, 352, 240, 4)).toEqual({ columns: 2, tile: 174 });
    expect(gridOf(4, 1_200, 200, 4).columns).toBe(4);
    expect(gridOf(3, 200, 900, 4).columns).toBe(1);
    expect(gridOf(2, 0, 0, 4)).toEqual({ columns: 1, tile: 0 });
  });
});

describe('numbers', () => {
  const statistics = { bytesReceived: 0, bytesSent: 0, framesDecoded: 0, audioBytesReceived: 0, videoBytesReceived: 0 };

  it('UI-CALL-12 a connection is as good as the worse of its delay and its loss', () => {
    expect(gradeOf(undefined)).toBe('unknown');
    expect(gradeOf(statistics)).toBe('unknown');
    expect(gradeOf({ ...statistics, roundTrip: 80, loss: 0.001 })).toBe('good');
    expect(gradeOf({ ...statistics, roundTrip: 300, loss: 0 })).toBe('fair');
    expect(gradeOf({ ...statistics, roundTrip: 20, loss: 0.1 })).toBe('poor');
  });

  it('UI-CALL-12 a bitrate is of the time between two measurements; a count that began anew gives none', () => {
    expect(bitrateBetween({ at: 0, bytes: 1_000 }, { at: 2_000, bytes: 26_000 })).toBe(100_000);
    expect(bitrateBetween(null, { at: 2_000, bytes: 26_000 })).toBeNull();
    expect(bitrateBetween({ at: 0, bytes: 30_000 }, { at: 2_000, bytes: 26_000 })).toBeNull();
    let now = 0;
    const quality = observable(new Map([['bob', { ...statistics, bytesReceived: 0 }]]));
    const rated = ratedQuality(quality, () => now);
    expect(rated.getSnapshot().get('bob')?.bitrate).toBeNull();
    now = 1_000;
    quality.set(new Map([['bob', { ...statistics, bytesReceived: 125_000 }]]));
    expect(rated.getSnapshot().get('bob')?.bitrate).toBe(1_000_000);
    expect(rated.getSnapshot()).toBe(rated.getSnapshot());
  });

  it('UI-CALL-1 how long a call lasts reads as a clock', () => {
    expect([0, 7_900, 754_000, 3_723_000, -5].map(durationWords)).toEqual(['0:00', '0:07', '12:34', '1:02:03', '0:00']);
  });
});

describe('the place of the dock', () => {
  it('UI-CALL-14 is within the viewport, wherever it opens and however large it grows', () => {
    const viewport = { width: 1_280, height: 800 };
    const home = { right: 12, bottom: 110 };
    const at = (left: number, up: number, height = 340) =>
      withinViewport({ left, up }, { width: 372, height }, viewport, home);
    expect(at(0, 0)).toEqual({ left: 0, up: 0 });
    expect(at(-500, -500)).toEqual({ left: 0, up: -98 });
    expect(at(5_000, 5_000)).toEqual({ left: 1_280 - 372 - 24, up: 800 - 340 - 12 - 110 });
    expect(at(0, 0, 760)).toEqual({ left: 0, up: 800 - 760 - 12 - 110 });
  });
});

describe('captions', () => {
  it('UI-CALL-13 tell what others do, not what this person did themself', () => {
    const name = (person: string) => person.replace('did:key:z6Mk', '');
    const before = [memberCalled('Ada'), memberCalled('Bob')];
    const after = [memberCalled('Ada', { media: { muted: true } }), memberCalled('Bob', { connection: 'recovering' })];
    expect(captionsOf(before, after, name)).toEqual(['The connection with Bob is being made again']);
    expect(captionsOf(after, after, name)).toEqual([]);
    expect(captionsOf(before, [], name)).toEqual(['Bob left']);
    expect(name(personCalled('Bob'))).toBe('Bob');
  });
});
