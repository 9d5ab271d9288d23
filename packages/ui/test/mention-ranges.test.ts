import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MentionPlace } from '@kith/comms';
import type { Did } from '@kith/identity';
import type { NodeId } from '@kith/store';
import { emptyDraft } from '../src/composer/draft.js';
import { ambiguousNames, contentOf, declaredMentions, sameMentions } from '../src/composer/declared-mentions.js';
import { insertMention, mentionQueryAt, mentionsToEdit, moveRanges } from '../src/composer/mention-ranges.js';

const ada = 'did:key:z6Mkada' as Did;
const text = 'Hello @Ada, tea?';
const range: MentionPlace = { target: ada, start: 6, end: 10 };

describe('mentions while writing', () => {
  it('UI-ME-1 a mention moves with the text before it', () => {
    expect(moveRanges([range], text, `Oh. ${text}`)).toEqual([{ ...range, start: 10, end: 14 }]);
    expect(moveRanges([range], text, `${text} Now?`)).toEqual([range]);
  });

  it('UI-ME-2 an edit inside the name, or one that continues it, takes the declaration back', () => {
    expect(moveRanges([range], text, 'Hello @Aa, tea?')).toEqual([]);
    expect(moveRanges([range], text, 'Hello @Adam, tea?')).toEqual([]);
    expect(moveRanges([range], text, 'Hello , tea?')).toEqual([]);
  });

  it('UI-ME-2 whatever is edited, a range that remains still covers the same name', () => {
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(text.length), fc.string({ maxLength: 6 }), (a, b, inserted) => {
        const after = text.slice(0, Math.min(a, b)) + inserted + text.slice(Math.max(a, b));
        for (const moved of moveRanges([range], text, after)) expect(after.slice(moved.start, moved.end)).toBe('@Ada');
      }),
    );
  });

  it('UI-ME-3 a query is what follows an @ at the start of a word', () => {
    expect(mentionQueryAt('Hi @gr', 6, [])).toEqual({ start: 3, text: 'gr' });
    expect(mentionQueryAt('@', 1, [])).toEqual({ start: 0, text: '' });
    expect(mentionQueryAt('mail a@b', 8, [])).toBeNull();
    expect(mentionQueryAt('@one  two', 9, [])).toBeNull();
    expect(mentionQueryAt(text, 10, [range])).toBeNull();
  });

  it('UI-ME-4 picking somebody writes the name, declares it, and leaves the caret after it', () => {
    const query = mentionQueryAt('Hi @gr', 6, []);
    if (query === null) throw new Error('no query');
    const next = insertMention('Hi @gr', [], query, ada, 'Grace Hopper');
    expect(next).toEqual({ text: 'Hi @Grace Hopper ', ranges: [{ target: ada, start: 3, end: 16 }], caret: 17 });
    expect(declaredMentions({ ...emptyDraft, ranges: next.ranges }, [])).toEqual({
      dids: [ada],
      room: false,
      places: next.ranges,
    });
  });

  it('UI-ME-5 a person mentioned twice is declared once', () => {
    const twice = [range, { ...range, start: 12, end: 16 }, { target: 'room' as const, start: 20, end: 25 }];
    expect(declaredMentions({ ...emptyDraft, ranges: twice }, [])).toEqual({ dids: [ada], room: true, places: twice });
  });

  const ann = 'did:key:z6Mkann' as Did;
  const person = (did: Did, name: string) => ({ did, name, named: true, me: false });
  const edit = (ranges: readonly MentionPlace[], unplaced: readonly Did[] = []) => ({
    ...emptyDraft,
    ranges,
    mode: { kind: 'edit' as const, message: 'm' as NodeId, unplaced, aside: { text: '', ranges: [] } },
  });

  it('UI-ME-6 editing keeps every mention where it is, whatever the names of others and of now', () => {
    const written = 'hi @Anna and @Ann helo';
    const places = [
      { target: ada, start: 3, end: 8 },
      { target: ann, start: 13, end: 17 },
    ];
    const mentions = { dids: [ada, ann], room: false, places };
    for (const people of [[person(ada, 'Anna'), person(ann, 'Ann')], [person(ada, 'Renamed'), person(ann, 'Anna')], []])
      expect(mentionsToEdit(written, mentions, people)).toEqual({ ranges: places, unplaced: [] });
    const corrected = moveRanges(places, written, 'hi @Anna and @Ann hello');
    expect(declaredMentions(edit(corrected), [])).toEqual(mentions);
  });

  it('UI-ME-6 without places the longest name counts, nobody is found twice in one place, and who is not found stays', () => {
    const people = [person(ann, 'Ann'), person(ada, 'Anna')];
    const mentions = { dids: [ada, ann], room: false, places: [] };
    expect(mentionsToEdit('hi @Anna and @Ann', mentions, people)).toEqual({
      ranges: [
        { target: ada, start: 3, end: 8 },
        { target: ann, start: 13, end: 17 },
      ],
      unplaced: [],
    });
    const renamed = mentionsToEdit('hi @Bob', { ...mentions, dids: [ada] }, people);
    expect(renamed).toEqual({ ranges: [], unplaced: [ada] });
    expect(declaredMentions(edit(renamed.ranges, [ada]), people).dids).toEqual([ada]);
    const sams = [person(ada, 'Sam'), person(ann, 'Sam')];
    expect(mentionsToEdit('@Sam @Sam', mentions, sams).ranges.map(({ target }) => target)).toEqual([ada, ann]);
  });

  it('UI-ME-7 a mention that is added or taken back is a change, though the text stays', () => {
    const none = { dids: [], room: false, places: [] };
    expect(sameMentions(none, none)).toBe(true);
    expect(sameMentions({ ...none, dids: [ada, ann] }, { ...none, dids: [ann, ada] })).toBe(true);
    expect(sameMentions(none, { ...none, dids: [ada] })).toBe(false);
    expect(sameMentions({ ...none, dids: [ada] }, { ...none, dids: [ann] })).toBe(false);
    expect(sameMentions(none, { ...none, room: true })).toBe(false);
  });

  it('UI-ME-8 what is sent has no space around it, and its places count from there', () => {
    const sent = contentOf({ ...emptyDraft, text: '  hi @Ada ', ranges: [{ target: ada, start: 5, end: 9 }] }, []);
    expect(sent).toEqual({
      text: 'hi @Ada',
      mentions: { dids: [ada], room: false, places: [{ target: ada, start: 3, end: 7 }] },
    });
  });

  const typed = (
    text: string,
    people = [person(ann, 'Ann'), person(ada, 'Ada Lovelace')],
    ranges: MentionPlace[] = [],
  ) => declaredMentions({ ...emptyDraft, text, ranges }, people);

  it('UI-ME-10 a name typed in full is a mention at its place, and so is @room; half a name, code and addresses are none', () => {
    expect(typed('hi @ann and @Ada Lovelace')).toEqual({
      dids: [ann, ada],
      room: false,
      places: [
        { target: ann, start: 3, end: 7 },
        { target: ada, start: 12, end: 25 },
      ],
    });
    expect(typed('@room')).toEqual({ dids: [], room: true, places: [{ target: 'room', start: 0, end: 5 }] });
    expect(typed('https://a.b/@Ann @Ann').places).toEqual([{ target: ann, start: 17, end: 21 }]);
    for (const text of ['@Ada', '@Anna', 'x@Ann', '`@Ann`', 'https://a.b/@Ann', 'www.a.b/@room'])
      expect(typed(text)).toEqual({ dids: [], room: false, places: [] });
  });

  it('UI-ME-10 a name of several people, typed, mentions nobody, and is told; one that was picked keeps who was picked', () => {
    const sams = [person(ada, 'Sam'), person(ann, 'Sam')];
    expect(typed('@Sam', sams).dids).toEqual([]);
    expect(ambiguousNames({ ...emptyDraft, text: 'hi @sam' }, sams)).toEqual(['Sam']);
    const picked = [{ target: ada, start: 0, end: 4 }];
    expect(typed('@Sam', sams, picked)).toEqual({ dids: [ada], room: false, places: picked });
    expect(ambiguousNames({ ...emptyDraft, text: '@Sam', ranges: picked }, sams)).toEqual([]);
    // Who is called so by now was not picked.
    expect(typed('@Ann', [person(ann, 'Ann'), person(ada, 'Renamed')], picked).dids).toEqual([ada]);
  });

  it('UI-ME-10 of more people than a message can mention the first are mentioned', () => {
    const many = Array.from({ length: 60 }, (_, index) => person(`did:key:z6Mk${index}` as Did, `Person${index}x`));
    const { dids, places } = typed(many.map(({ name }) => `@${name}`).join(' '), many);
    expect(dids).toHaveLength(50);
    expect(places).toHaveLength(50);
  });
});
