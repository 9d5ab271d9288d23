import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Did } from '@kith/identity';
import {
  declaredMentions,
  insertMention,
  mentionQueryAt,
  moveRanges,
  rangesOf,
  type MentionRange,
} from '../src/composer/mention-ranges.js';

const ada = 'did:key:z6Mkada' as Did;
const text = 'Hello @Ada, tea?';
const range: MentionRange = { target: ada, start: 6, end: 10 };

describe('mentions while writing', () => {
  it('WB-ME-1 a mention moves with the text before it', () => {
    expect(moveRanges([range], text, `Oh. ${text}`)).toEqual([{ ...range, start: 10, end: 14 }]);
    expect(moveRanges([range], text, `${text} Now?`)).toEqual([range]);
  });

  it('WB-ME-2 an edit inside the name, or one that continues it, takes the declaration back', () => {
    expect(moveRanges([range], text, 'Hello @Aa, tea?')).toEqual([]);
    expect(moveRanges([range], text, 'Hello @Adam, tea?')).toEqual([]);
    expect(moveRanges([range], text, 'Hello , tea?')).toEqual([]);
  });

  it('WB-ME-2 whatever is edited, a range that remains still covers the same name', () => {
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(text.length), fc.string({ maxLength: 6 }), (a, b, inserted) => {
        const after = text.slice(0, Math.min(a, b)) + inserted + text.slice(Math.max(a, b));
        for (const moved of moveRanges([range], text, after)) expect(after.slice(moved.start, moved.end)).toBe('@Ada');
      }),
    );
  });

  it('WB-ME-3 a query is what follows an @ at the start of a word', () => {
    expect(mentionQueryAt('Hi @gr', 6, [])).toEqual({ start: 3, text: 'gr' });
    expect(mentionQueryAt('@', 1, [])).toEqual({ start: 0, text: '' });
    expect(mentionQueryAt('mail a@b', 8, [])).toBeNull();
    expect(mentionQueryAt('@one  two', 9, [])).toBeNull();
    expect(mentionQueryAt(text, 10, [range])).toBeNull();
  });

  it('WB-ME-4 picking somebody writes the name, declares it, and leaves the caret after it', () => {
    const query = mentionQueryAt('Hi @gr', 6, []);
    if (query === null) throw new Error('no query');
    const next = insertMention('Hi @gr', [], query, ada, 'Grace Hopper');
    expect(next).toEqual({ text: 'Hi @Grace Hopper ', ranges: [{ target: ada, start: 3, end: 16 }], caret: 17 });
    expect(declaredMentions(next.ranges)).toEqual({ dids: [ada], room: false });
  });

  it('WB-ME-5 a person mentioned twice is declared once', () => {
    const twice = [range, { ...range, start: 12, end: 16 }, { target: 'room' as const, start: 20, end: 25 }];
    expect(declaredMentions(twice)).toEqual({ dids: [ada], room: true });
  });

  it('WB-ME-6 editing finds the declared names again', () => {
    expect(rangesOf(text, { dids: [ada], room: false }, () => 'Ada')).toEqual([range]);
    expect(rangesOf(text, { dids: [ada], room: false }, () => 'Renamed')).toEqual([]);
  });
});
