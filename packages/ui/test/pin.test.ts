import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '@kith/comms';
import type { Did } from '@kith/identity';
import { afterChange, afterSight, arrivedWords, placeArrivals } from '../src/timeline/arrivals.js';
import { afterScroll, endThreshold, fromEnd, mustFollow, pinnedFromStart } from '../src/timeline/pin.js';
import type { Extent, Pin } from '../src/timeline/pin.js';

/** A scroller as browsers have one: its place is clamped, and everything that moves it is told afterwards. */
class Scroller {
  readonly rows: number[];
  view: number;
  top = 0;
  pin: Pin = pinnedFromStart;

  constructor(rows: readonly number[], view: number) {
    this.rows = [...rows];
    this.view = view;
    this.layOut();
  }

  get extent(): Extent {
    return {
      top: this.top,
      height: Math.max(
        this.view,
        this.rows.reduce((sum, row) => sum + row, 0),
      ),
      view: this.view,
    };
  }

  /** Rows or sizes have changed, and the browser or a virtual list may have moved the place; scroll events come after that. */
  layOut(): void {
    const { height } = this.extent;
    this.top = Math.max(0, Math.min(this.top, height - this.view));
    if (mustFollow(this.pin, this.extent, false)) {
      this.top = height - this.view;
      this.pin = { pinned: true, seen: this.extent };
    } else this.pin = { ...this.pin, seen: this.extent };
    this.pin = afterScroll(this.pin, this.extent, false);
  }

  moveTo(top: number, byPerson: boolean): void {
    const { height } = this.extent;
    this.top = Math.max(0, Math.min(top, height - this.view));
    this.pin = afterScroll(this.pin, this.extent, byPerson);
  }
}

const size = fc.integer({ min: 10, max: 400 });
const anywhere = fc.double({ min: 0, max: 1, noNaN: true });
const change = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), at: anywhere, size }),
  fc.record({ kind: fc.constant('resize' as const), at: anywhere, size }),
  fc.record({ kind: fc.constant('remove' as const), at: anywhere, size }),
  fc.record({ kind: fc.constant('view' as const), at: anywhere, size: fc.integer({ min: 100, max: 900 }) }),
  fc.record({ kind: fc.constant('burst' as const), at: anywhere, size: fc.integer({ min: 1, max: 40 }) }),
  // A virtual list corrects what it had only guessed.
  fc.record({ kind: fc.constant('adjust' as const), at: anywhere, size }),
);

function apply(scroller: Scroller, { kind, at, size: amount }: { kind: string; at: number; size: number }): void {
  const index = Math.floor(at * scroller.rows.length);
  if (kind === 'insert') scroller.rows.splice(index, 0, amount);
  else if (kind === 'burst') scroller.rows.splice(index, 0, ...Array.from({ length: amount }, () => 44));
  else if (kind === 'resize') scroller.rows[index] = amount;
  else if (kind === 'remove') scroller.rows.splice(index, 1);
  else if (kind === 'view') scroller.view = amount;
  else {
    scroller.rows[index] = amount;
    scroller.top -= amount;
  }
  scroller.layOut();
}

describe('a list that follows its end', () => {
  it('UI-TL-6 stays at the end through inserts, edits, removals and resizes anywhere', () => {
    fc.assert(
      fc.property(fc.array(size, { maxLength: 60 }), fc.array(change, { maxLength: 40 }), (rows, changes) => {
        const scroller = new Scroller(rows, 500);
        for (const one of changes) {
          apply(scroller, one);
          expect(fromEnd(scroller.extent)).toBeLessThanOrEqual(1);
          expect(scroller.pin.pinned).toBe(true);
        }
      }),
    );
  });

  it('UI-TL-6 is left by the person alone, and then by no change; it is followed again once they are back', () => {
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 20 }),
        fc.integer({ min: endThreshold + 1, max: 3_000 }),
        (changes, up) => {
          const scroller = new Scroller(
            Array.from({ length: 200 }, () => 60),
            500,
          );
          scroller.moveTo(scroller.top - up, true);
          expect(scroller.pin.pinned).toBe(false);
          for (const one of changes) {
            const { top } = scroller;
            if (fromEnd(scroller.extent) <= endThreshold) return;
            apply(scroller, one);
            expect(scroller.top).toBeLessThanOrEqual(top);
          }
          scroller.moveTo(Number.POSITIVE_INFINITY, true);
          apply(scroller, { kind: 'insert', at: 0.5, size: 300 });
          expect(fromEnd(scroller.extent)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('UI-TL-6 a scroll of the person without any other sign counts too, as by a screen reader or the search of the browser', () => {
    const scroller = new Scroller(
      Array.from({ length: 50 }, () => 60),
      500,
    );
    scroller.moveTo(1_000, false);
    expect(scroller.pin.pinned).toBe(false);
  });

  it('UI-TL-6 a little is enough to leave the end, and so little that new words are still followed', () => {
    const scroller = new Scroller(
      Array.from({ length: 50 }, () => 60),
      500,
    );
    scroller.moveTo(scroller.top - 10, true);
    expect(mustFollow(scroller.pin, scroller.extent, true)).toBe(false);
    apply(scroller, { kind: 'insert', at: 0.99, size: 100 });
    expect(fromEnd(scroller.extent)).toBe(0);
    expect(scroller.pin.pinned).toBe(true);
  });
});

const me = 'did:key:zme' as Did;
const linus = 'did:key:zlinus' as Did;
const ada = 'did:key:zada' as Did;
const message = (id: string, author: Did = linus, change_: Partial<Message> = {}): Message =>
  ({ id, author, ...change_ }) as Message;
const list = (...ids: string[]) => ids.map((id) => message(id));
const opened = (...ids: string[]) => ({ known: new Set(ids), ids: new Set<string>() });

describe('what came while a list was open', () => {
  it('UI-TL-4 is told above and below, wherever it was inserted', () => {
    const messages = list('late 1', 'a', 'late 2', 'b', 'c', 'new');
    const unseen = afterChange(opened('a', 'b', 'c'), messages, me, 'nothing');
    const { above, below } = placeArrivals(unseen, messages, { first: 'b', last: 'c' });
    expect([above.map(({ id }) => id), below.map(({ id }) => id)]).toEqual([['late 1', 'late 2'], ['new']]);
  });

  it('UI-TL-4 is told no more once it was on screen, nor when it was removed', () => {
    const messages = [message('late 1'), message('late 2', linus, { redactedBy: 'author' }), ...list('a')];
    const unseen = afterChange(opened('a'), list('late 1', 'late 2', 'a'), me, 'nothing');
    expect(placeArrivals(unseen, messages, { first: 'a', last: 'a' }).above.map(({ id }) => id)).toEqual(['late 1']);
    expect(placeArrivals(afterSight(unseen, ['late 1']), messages, { first: 'a', last: 'a' }).above).toEqual([]);
  });

  it('UI-TL-4 own messages are no news, and neither are older ones that were asked for', () => {
    const messages = [...list('older'), message('a'), message('mine', me), ...list('late', 'b')];
    const unseen = afterChange(opened('a', 'b'), messages, me, 'older');
    expect([...unseen.ids]).toEqual(['late']);
    expect(afterChange(unseen, messages, me, 'nothing')).toBe(unseen);
  });

  it('UI-TL-4 of a window further up, only what is newest of all is news', () => {
    const end = afterChange(opened('x', 'y'), list('a', 'b', 'c', 'y'), me, 'window');
    expect([...end.ids]).toEqual([]);
    const grown = afterChange(end, list('a', 'b', 'c', 'd', 'e', 'new'), me, 'window');
    expect([...grown.ids]).toEqual(['new']);
    // What was loaded on the way back is none, and what came at the end meanwhile is.
    expect([...afterChange(grown, list('d', 'e', 'f', 'x', 'y', 'new'), me, 'window').ids]).toEqual(['new']);
  });

  it('UI-TL-4 says from whom', () => {
    const nameOf = (author: Did) => (author === linus ? 'Linus' : 'Ada');
    expect(arrivedWords(list('a'), nameOf)).toBe('1 message from Linus arrived above');
    expect(arrivedWords(list(...Array.from({ length: 15 }, (_, index) => `${index}`)), nameOf)).toBe(
      '15 messages from Linus arrived above',
    );
    expect(arrivedWords([message('a'), message('b', ada)], nameOf)).toBe('2 messages from 2 people arrived above');
  });
});
