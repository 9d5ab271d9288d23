import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TYPING_LEASE } from '../src/limits.js';
import { OWN, did, house, told } from './support/view.js';

const ada = did('ada');
const laptop = 'ada-laptop.1';
const phone = 'ada-phone.1';

describe('who types', () => {
  it('TY-1 typing ends by the own clock, with no further event', () => {
    const { clock, say, views } = house();
    const room = views.room('doc');
    const seen = told(room.typing);
    say(laptop, { '': {}, doc: { typing: 1 } });
    expect(room.person(ada).getSnapshot()?.typing).toBe(true);
    expect(views.person(ada).getSnapshot()?.typing).toBe(true);
    clock.advance(TYPING_LEASE - 1);
    expect(seen).toEqual([[ada]]);
    clock.advance(1);
    expect(seen).toEqual([[ada], []]);
    expect(room.person(ada).getSnapshot()?.typing).toBe(false);
    expect(views.person(ada).getSnapshot()?.typing).toBe(false);
    expect(clock.waiting).toBe(0);
  });

  it('TY-2 the same number again prolongs nothing, a higher one does', () => {
    const { clock, say, views } = house();
    const { typing } = views.room('doc');
    say(laptop, { doc: { typing: 1 } });
    clock.advance(3_000);
    say(laptop, { doc: { typing: 1, cursor: 5 } });
    clock.advance(999);
    expect(typing.getSnapshot()).toEqual([ada]);
    say(laptop, { doc: { typing: 2, cursor: 5 } });
    clock.advance(TYPING_LEASE - 1);
    expect(typing.getSnapshot()).toEqual([ada]);
    clock.advance(1);
    expect(typing.getSnapshot()).toEqual([]);
    say(laptop, { doc: { typing: 2, cursor: 6 } });
    expect(typing.getSnapshot()).toEqual([]);
  });

  it('TY-3 a number that was passed already is told again when one of two components stops: it starts, prolongs and ends nothing', () => {
    const { clock, say, views } = house();
    const { typing } = views.room('doc');
    say(laptop, { doc: { typing: 1 } });
    say(laptop, { doc: { typing: 2 } });
    clock.advance(3_000);
    say(laptop, { doc: { typing: 1 } });
    expect(typing.getSnapshot()).toEqual([ada]);
    clock.advance(1_000);
    expect(typing.getSnapshot()).toEqual([]);
    say(laptop, { doc: { typing: 2 } });
    expect(typing.getSnapshot()).toEqual([]);
    say(laptop, { doc: {} });
    say(laptop, { doc: { typing: 2 } });
    expect(typing.getSnapshot()).toEqual([]);
    say(laptop, { doc: { typing: 3 } });
    expect(typing.getSnapshot()).toEqual([ada]);
  });

  it('TY-4 taking the field away ends typing at once, and so does leaving the room, or everything', () => {
    const { clock, say, leave, views } = house();
    const { typing } = views.room('doc');
    const ends = [() => say(laptop, { doc: {}, other: {} }), () => say(laptop, { other: {} }), () => leave(laptop)];
    ends.forEach((end, index) => {
      say(laptop, { doc: { typing: index + 1 }, other: {} });
      expect(typing.getSnapshot()).toEqual([ada]);
      end();
      expect(typing.getSnapshot()).toEqual([]);
      expect(views.person(ada).getSnapshot()?.typing ?? false).toBe(false);
      expect(clock.waiting).toBe(0);
    });
  });

  it('TY-5 the first number of whoever comes counts, whatever it is', () => {
    const { say, leave, views } = house();
    const { typing } = views.room('doc');
    say(laptop, { doc: { typing: 77 } });
    expect(typing.getSnapshot()).toEqual([ada]);
    leave(laptop);
    say(laptop, { doc: { typing: 3 } });
    expect(typing.getSnapshot()).toEqual([ada]);
  });

  it('TY-6 the own person is never among those who type, in whichever tab', () => {
    const { say, views } = house();
    const doc = views.room('doc');
    say('me-device.9', { doc: { typing: 1 } });
    say(OWN, { '': {}, doc: { typing: 1 } });
    say('ada-laptop.1', { doc: {} });
    expect(doc.typing.getSnapshot()).toEqual([]);
    expect(doc.person(did('me')).getSnapshot()).toMatchObject({ self: true, typing: true });
    const elsewhere = views.room('elsewhere');
    say('me-device.9', { doc: {}, elsewhere: { typing: 2 } });
    expect(elsewhere.person(did('me')).getSnapshot()).toMatchObject({ self: true, typing: true });
    expect(elsewhere.typing.getSnapshot()).toEqual([]);
  });

  it('TY-7 a person types until the last of their sessions stopped, and is told once', () => {
    const { clock, say, views } = house();
    const seen = told(views.room('doc').typing);
    const overall = told(views.person(ada));
    say(laptop, { doc: { typing: 1 } });
    clock.advance(1_000);
    say(phone, { doc: { typing: 1 } });
    clock.advance(3_000);
    expect(seen).toEqual([[ada]]);
    clock.advance(1_000);
    expect(seen).toEqual([[ada], []]);
    // Came and typed, came with a second session, ended: told no more often.
    expect(overall.map((presence) => presence?.typing)).toEqual([true, true, false]);
  });

  it('TY-8 clocks that jump change nothing', () => {
    const { clock, say, views } = house();
    const { typing } = views.room('doc');
    say(laptop, { doc: { typing: 1 } });
    clock.jump(3_600_000);
    clock.advance(TYPING_LEASE - 1);
    expect(typing.getSnapshot()).toEqual([ada]);
    clock.jump(-7_200_000);
    expect(typing.getSnapshot()).toEqual([ada]);
    clock.advance(1);
    expect(typing.getSnapshot()).toEqual([]);
  });

  it('TY-9 whatever was said, nothing waits once everybody left or the views closed', () => {
    const command = fc.record({
      session: fc.nat(3),
      room: fc.constantFrom('doc', 'other'),
      typing: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
      pass: fc.nat(2_000),
    });
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), fc.boolean(), (commands, close) => {
        const { clock, say, leave, views } = house();
        for (const { session, room, typing, pass } of commands) {
          say(`ada-laptop.${session}`, { [room]: typing === undefined ? {} : { typing } });
          clock.advance(pass);
        }
        if (close) {
          views.close();
          say('ada-laptop.0', { doc: { typing: 99 } });
        } else for (let session = 0; session <= 3; session += 1) leave(`ada-laptop.${session}`);
        expect(clock.waiting).toBe(0);
        expect(views.room('doc').typing.getSnapshot()).toEqual([]);
        expect(views.people.getSnapshot()).toEqual([]);
      }),
      { seed: 4, numRuns: 100 },
    );
  });

  it('TY-10 a listener that throws when somebody stops typing is reported, and keeps nobody from hearing of it', () => {
    const { say, clock, views, errors } = house();
    const { typing } = views.room('doc');
    say('ada-laptop.1', { doc: { typing: 1 } });
    say('bob-laptop.1', { doc: { typing: 1 } });
    const failure = new Error('a listener is broken');
    typing.subscribe(() => {
      throw failure;
    });
    const seen = told(typing);
    clock.advance(TYPING_LEASE);
    expect(errors).toEqual([failure, failure]);
    expect(seen).toEqual([['did:key:zbob'], []]);
    expect(clock.waiting).toBe(0);
  });
});
