import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import type { Awareness } from 'y-protocols/awareness';
import {
  Doc,
  compareRelativePositions,
  createAbsolutePositionFromRelativePosition,
  createRelativePositionFromJSON,
  createRelativePositionFromTypeIndex,
} from 'yjs';
import type { RelativePosition } from 'yjs';
import type { FieldChanges, Json, RoomFields } from '../src/fields.js';
import { AWARENESS_FIELDS, createAwarenessBridge, isAwarenessFields } from '../src/view/awareness-bridge.js';
import { applyChanges } from '../src/wire/payload.js';
import { OWN, house } from './support/view.js';

interface Change {
  readonly added: readonly number[];
  readonly updated: readonly number[];
  readonly removed: readonly number[];
}

/** A bridge over a room of its own, and what it publishes. */
function editor(options: { readonly own?: string; readonly doc?: Doc } = {}) {
  const own = options.own ?? OWN;
  const { say, leave, views } = house();
  const published: FieldChanges[] = [];
  const errors: unknown[] = [];
  const room = views.room('doc');
  const bridge = createAwarenessBridge({
    room,
    own,
    publish: (changes) => published.push(changes),
    onError: (error) => errors.push(error),
    ...(options.doc === undefined ? {} : { doc: options.doc }),
  });
  const changes: Change[] = [];
  bridge.awareness.on('change', (change: Change) => changes.push(change));
  const codes = () => errors.map((error) => (error instanceof Error && 'code' in error ? error.code : error));
  return { say, leave, views, room, published, errors, codes, changes, ...bridge };
}

/** A cursor in some text that nobody here has, as an editor says it. */
const at = (clock: number) => {
  const position = { type: null, tname: null, item: { client: 1, clock }, assoc: 0 };
  return { anchor: position, head: position };
};

const remote = ({ awareness }: { readonly awareness: Awareness }) =>
  [...awareness.getStates()].filter(([id]) => id !== awareness.clientID);

/** Two tabs, each with its views and its bridge; what one publishes the other's views are given. `doc`: what the second one edits. */
function pair(doc?: Doc) {
  const keys = ['ada-laptop.1', 'bob-laptop.1'] as const;
  const houses = [house(), house()] as const;
  const errors: unknown[] = [];
  const published: number[] = [0, 0];
  const fields: RoomFields[] = [{}, {}];
  const bridges = houses.map((_, index) => {
    const own = keys[index] ?? '';
    return createAwarenessBridge({
      room: houses[index]!.views.room('doc'),
      own,
      publish: (changes) => {
        published[index] = (published[index] ?? 0) + 1;
        fields[index] = applyChanges(fields[index] ?? {}, changes);
        // As over a wire: values, not objects.
        const doc = structuredClone(fields[index] ?? {});
        for (const { say } of houses) say(own, { '': {}, doc });
      },
      onError: (error) => errors.push(error),
      ...(index === 1 && doc !== undefined ? { doc } : {}),
    });
  });
  for (const { say } of houses) for (const key of keys) say(key, { '': {}, doc: {} });
  return { keys, houses, bridges, errors, published, first: bridges[0]!.awareness, second: bridges[1]!.awareness };
}

describe('an Awareness for editors', () => {
  it('AE-1 every verified session is a client with a number of its own; the local state is under awareness.clientID', () => {
    const { awareness, say, changes, ...rest } = editor();
    say(OWN, { doc: {} });
    say('ada-laptop.1', { doc: { user: { name: 'Ada', color: '#102030' }, cursor: at(1) } });
    say('ada-laptop.2', { doc: {} });
    say('bob-laptop.1', { other: {} });
    const states = remote({ awareness });
    expect(states.map(([, state]) => state)).toEqual([
      { person: 'did:key:zada', user: { name: 'Ada', color: '#102030' }, cursor: at(1) },
      { person: 'did:key:zada' },
    ]);
    expect(states.every(([id]) => Number.isInteger(id) && id >= 0 && id < 2 ** 32)).toBe(true);
    expect(changes.map(({ added }) => added)).toEqual(states.map(([id]) => [id]));
    expect(awareness.getLocalState()).toEqual({});
    expect(awareness.getStates().get(awareness.clientID)).toEqual({});
    expect(awareness.doc.clientID).toBe(awareness.clientID);
    expect(rest.published).toEqual([]);
  });

  it('AE-2 an editor that only ever sets its own field is heard: local state is there from the start', () => {
    const { awareness, published } = editor();
    awareness.setLocalStateField('cursor', { anchor: 1, head: 1 });
    expect(published).toEqual([{ cursor: { anchor: 1, head: 1 } }]);
    awareness.setLocalStateField('user', { name: 'Me', color: '#AABBCC' });
    awareness.setLocalStateField('scroll', 7);
    awareness.setLocalStateField('scroll', 7);
    awareness.setLocalStateField('cursor', null);
    awareness.setLocalState(null);
    expect(published.slice(1)).toEqual([
      { user: { name: 'Me', color: '#AABBCC' } },
      { [AWARENESS_FIELDS]: { scroll: 7 } },
      { cursor: null },
      { user: null, [AWARENESS_FIELDS]: null },
    ]);
  });

  it('AE-3 two editors see each other by the y-protocols API alone, and what comes from outside is never published', () => {
    const doc = new Doc();
    const text = doc.getText('t');
    text.insert(0, 'hello');
    const { first, second, published, errors } = pair(doc);
    const [anchor, head] = [1, 3].map((index) => createRelativePositionFromTypeIndex(text, index));
    first.setLocalStateField('user', { name: 'Ada', color: '#102030' });
    first.setLocalStateField('cursor', { anchor, head });
    expect(published).toEqual([2, 0]);
    const [[, seen] = [0, {}]] = remote({ awareness: second });
    expect(seen['user']).toEqual({ name: 'Ada', color: '#102030' });
    const cursor = seen['cursor'] as { anchor: unknown };
    expect(compareRelativePositions(createRelativePositionFromJSON(cursor.anchor), anchor ?? null)).toBe(true);
    second.setLocalStateField('cursor', { anchor: head, head });
    expect(published).toEqual([2, 1]);
    expect(remote({ awareness: first })).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  it('AE-4 changes are listed as y-protocols lists them: added, updated, removed, each client once and only when its state differs', () => {
    const { awareness, say, leave, changes } = editor();
    const updates: { readonly change: Change; readonly origin: unknown }[] = [];
    awareness.on('update', (change: Change, origin: unknown) => updates.push({ change, origin }));
    say('ada-laptop.1', { doc: { cursor: at(1) } });
    const [[id] = [-1]] = remote({ awareness });
    say('ada-laptop.1', { doc: { cursor: at(1), typing: 1 } });
    say('ada-laptop.1', { '': { status: 'idle' }, doc: { cursor: at(2) } });
    leave('ada-laptop.1');
    say('ada-laptop.1', { doc: { cursor: at(3) } });
    expect(changes).toEqual([
      { added: [id], updated: [], removed: [] },
      { added: [], updated: [id], removed: [] },
      { added: [], updated: [], removed: [id] },
      { added: [id], updated: [], removed: [] },
    ]);
    expect(updates.map(({ change }) => change)).toEqual(changes);
    expect(updates.every(({ origin }) => origin !== 'local')).toBe(true);
  });

  it('AE-5 what it holds is what is here: ten thousand come and go and leave nothing', () => {
    const { awareness, say, leave } = editor();
    for (let index = 0; index < 10_000; index += 1) {
      say(`ada-laptop.${index}`, { doc: { cursor: at(index) } });
      if (index >= 5) leave(`ada-laptop.${index - 5}`);
    }
    expect(awareness.states.size).toBe(1 + 5);
    expect(awareness.meta.size).toBe(1 + 5);
    expect(new Set(remote({ awareness }).map(([id]) => id)).size).toBe(5);
  });

  it('AE-6 after any changes the states are those of the sessions in the room, and listeners could follow them', () => {
    const command = fc.record({
      key: fc.constantFrom(OWN, 'ada-laptop.1', 'ada-laptop.2', 'bob-laptop.1', 'bob-laptop.2'),
      rooms: fc.option(
        fc.constantFrom<Record<string, RoomFields>>(
          { doc: {} },
          { doc: { cursor: at(1) } },
          { doc: { cursor: at(2), typing: 1 } },
          { other: { cursor: at(3) } },
          { doc: { user: { name: 'x' } }, other: {} },
        ),
        { nil: null },
      ),
    });
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        const { awareness, say, leave, room } = editor();
        const followed = new Map<number, unknown>();
        awareness.on('change', ({ added, updated, removed }: Change) => {
          for (const id of added) expect(followed.has(id)).toBe(false);
          for (const id of [...updated, ...removed]) expect(followed.has(id)).toBe(true);
          for (const id of [...added, ...updated]) followed.set(id, awareness.getStates().get(id));
          for (const id of removed) followed.delete(id);
        });
        for (const { key, rooms } of commands) {
          if (rooms === null) leave(key);
          else say(key, rooms);
        }
        const expected = room.peers
          .getSnapshot()
          .filter(({ key }) => key !== OWN)
          .map(({ person, fields: { user, cursor } }) => ({ person, user, cursor }));
        const actual = remote({ awareness });
        const plain = (states: readonly unknown[]) => states.map((state) => JSON.stringify(state)).sort();
        expect(plain(actual.map(([, state]) => state))).toEqual(plain(expected));
        expect(new Map(actual)).toEqual(followed);
        expect(awareness.meta.size).toBe(actual.length + 1);
      }),
      { seed: 7, numRuns: 100 },
    );
  });

  it('AE-7 an editor may write into the states it is given without changing what others of this application see', () => {
    const { awareness, say, room, changes } = editor();
    say('ada-laptop.1', { doc: { user: { name: 'Ada' }, cursor: at(1) } });
    const [[, state] = [0, {}]] = remote({ awareness });
    // As y-prosemirror fills in a missing colour.
    (state['user'] as { color?: string }).color = '#ffa500';
    (state['cursor'] as { anchor?: unknown }).anchor = 9;
    expect(room.peers.getSnapshot()[0]?.fields).toEqual({ user: { name: 'Ada' }, cursor: at(1) });
    say('ada-laptop.1', { doc: { user: { name: 'Ada' }, cursor: at(1), typing: 1 } });
    expect(changes).toHaveLength(1);
  });

  it('AE-8 values are told as JSON: what toJSON gives, and nothing of what is undefined', () => {
    const { awareness, published, errors } = editor();
    awareness.setLocalStateField('cursor', {
      anchor: { toJSON: () => ({ item: 1 }) },
      head: undefined,
      at: [undefined, Number.NaN],
    });
    expect(published).toEqual([{ cursor: { anchor: { item: 1 }, at: [null, null] } }]);
    awareness.setLocalStateField('cursor', undefined);
    expect(published[1]).toEqual({ cursor: null });
    expect(errors).toEqual([]);
  });

  it('AE-9 what others would not accept is reported once, taken back, and never thrown at the editor', () => {
    const { awareness, published, codes } = editor();
    awareness.setLocalStateField('cursor', 1);
    awareness.setLocalStateField('cursor', 'x'.repeat(2_000));
    awareness.setLocalStateField('cursor', 'y'.repeat(2_000));
    expect(published).toEqual([{ cursor: 1 }, { cursor: null }]);
    expect(codes()).toEqual(['awareness-field-too-large']);
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    let deep: unknown = 1;
    for (let depth = 0; depth < 40; depth += 1) deep = [deep];
    for (const [index, value] of [circular, 1n, deep, () => {}, { toJSON: () => undefined }].entries()) {
      awareness.setLocalStateField('cursor', index);
      awareness.setLocalStateField('cursor', value);
      expect(published.at(-1)).toEqual({ cursor: null });
    }
    expect(new Set(codes().slice(1))).toEqual(new Set(['awareness-field-invalid']));
    // What can be said still is.
    awareness.setLocalState({ user: { name: 'Me' }, cursor: 5, large: 'x'.repeat(2_000) });
    expect(published.at(-1)).toEqual({ user: { name: 'Me' }, cursor: 5 });
  });

  it('AE-10 what this tab cannot say at all is reported, and what was said before is taken back', () => {
    const { views, say } = house();
    const said: FieldChanges[] = [];
    const errors: unknown[] = [];
    let full = false;
    const { awareness } = createAwarenessBridge({
      room: views.room('doc'),
      own: OWN,
      publish(changes) {
        if (full && Object.values(changes).some((value) => value !== null)) throw new Error('state-too-large');
        said.push(changes);
      },
      onError: (error) => errors.push(error),
    });
    say(OWN, { doc: {} });
    awareness.setLocalStateField('cursor', 1);
    full = true;
    awareness.setLocalStateField('cursor', 2);
    expect(errors).toHaveLength(1);
    expect(said).toEqual([{ cursor: 1 }, { cursor: null }]);
    full = false;
    awareness.setLocalStateField('user', {});
    expect(said.at(-1)).toEqual({ cursor: 2, user: {} });
  });

  it('AE-11 a user is a name and colours as others accept them; anything else is left out', () => {
    const { awareness, published } = editor();
    const users: readonly (readonly [unknown, unknown])[] = [
      [
        { name: 'Me', color: '#30bced80', colorLight: '#30bced33', id: 5, avatar: 'x' },
        { name: 'Me', color: '#30bced', colorLight: '#30bced33' },
      ],
      [{ name: 5, color: 'red;background:url(x)', colorLight: 'hsl(1,2%,3%)' }, {}],
      [{ name: 'x'.repeat(500) }, { name: 'x'.repeat(120) }],
      // A character that takes two units is not cut in half.
      [{ name: `${'x'.repeat(119)}😀` }, { name: 'x'.repeat(119) }],
      ['somebody', null],
    ];
    for (const [user, expected] of users) {
      awareness.setLocalStateField('user', user);
      expect(published.at(-1)).toEqual({ user: expected });
    }
  });

  it('AE-12 nobody can put a user, a cursor or a person past the checks of those fields', () => {
    const { awareness, say } = editor();
    const style = 'red;background:url(https://example.org/)';
    const smuggled = { user: { name: 'Ada', color: style }, cursor: 'x', person: 'did:key:zbob', scroll: 3 };
    expect(isAwarenessFields(smuggled)).toBe(false);
    expect(isAwarenessFields({ scroll: 3 })).toBe(true);
    expect(isAwarenessFields({ scroll: 'x'.repeat(2_000) })).toBe(false);
    expect([null, 5, 'x', ['x']].some((value) => isAwarenessFields(value))).toBe(false);
    say('ada-laptop.1', { doc: { [AWARENESS_FIELDS]: smuggled } });
    expect(remote({ awareness }).map(([, state]) => state)).toEqual([{ scroll: 3, person: 'did:key:zada' }]);
  });

  it('AE-13 no number is given twice, nor the local one, however hard somebody tries', () => {
    const { awareness, say, leave } = editor();
    // FNV-1a gives these two the same number.
    const [one, other] = ['ada-costarring.1', 'ada-liquid.1'];
    say(one, { doc: {} });
    say(other, { doc: {} });
    for (let index = 0; index < 2_000; index += 1) say(`ada-many.${index}`, { doc: {} });
    expect(new Set(remote({ awareness }).map(([id]) => id)).size).toBe(2_002);
    const before = new Map(remote({ awareness }));
    leave(one);
    expect(remote({ awareness }).every(([id, state]) => before.get(id) === state)).toBe(true);
  });

  it('AE-14 bytes of others that somebody applies by mistake are never published', () => {
    const { first, second, published } = pair();
    first.setLocalStateField('cursor', 1);
    const foreign = encodeAwarenessUpdate(first, [first.clientID]);
    applyAwarenessUpdate(second, foreign, 'somewhere');
    expect(published).toEqual([1, 0]);
  });

  it('AE-15 an editor that fails on a change is reported, and the room goes on', () => {
    const { awareness, say, room, errors } = editor();
    const failure = new Error('an editor is broken');
    awareness.on('change', () => {
      throw failure;
    });
    say('ada-laptop.1', { doc: { presenting: { term: 1 } } });
    expect(errors).toEqual([failure]);
    expect(remote({ awareness })).toHaveLength(1);
    expect(room.presenter.getSnapshot()?.key).toBe('ada-laptop.1');
  });

  it('AE-16 closing takes everybody out, publishes nothing, and leaves no timer and no subscription', () => {
    const { awareness, say, published, changes, close } = editor();
    say('ada-laptop.1', { doc: {} });
    awareness.setLocalStateField('cursor', 1);
    const [[id] = [-1]] = remote({ awareness });
    // No interval of y-protocols' own, from the start.
    expect((awareness._checkInterval as { _destroyed?: boolean })._destroyed).toBe(true);
    close();
    expect(changes.slice(-2)).toEqual([
      { added: [], updated: [], removed: [id] },
      { added: [], updated: [], removed: [awareness.clientID] },
    ]);
    say('ada-laptop.2', { doc: {} });
    awareness.setLocalState({ cursor: 2 });
    expect(remote({ awareness })).toEqual([]);
    expect(published).toEqual([{ cursor: 1 }]);
    close();
  });

  it('AE-17 its document is its own unless one is given: editors that know themselves by either number do not see themselves', () => {
    const mine = new Doc();
    const { awareness, say, close } = editor({ doc: mine });
    say(OWN, { doc: {} });
    say('ada-laptop.1', { doc: { cursor: at(1) } });
    awareness.setLocalStateField('cursor', 2);
    expect(awareness.doc).toBe(mine);
    // y-prosemirror skips the number of the document it edits, y-codemirror.next that of awareness.doc.
    for (const self of [mine.clientID, awareness.doc.clientID]) {
      const shown = [...awareness.getStates()].filter(([id]) => id !== self).map(([, state]) => state);
      expect(shown).toEqual([{ person: 'did:key:zada', cursor: at(1) }]);
    }
    let destroyed = false;
    mine.on('destroy', () => {
      destroyed = true;
    });
    close();
    expect(destroyed).toBe(false);
  });

  it('AE-18 only cursors that an editor can read reach it; peers still have what was said', () => {
    const { awareness, say, room } = editor();
    const id = { client: 1, clock: 2 };
    const good = { type: null, tname: null, item: id, assoc: 0 };
    const bad: readonly Json[] = [
      1,
      'x',
      [],
      {},
      { anchor: good },
      { anchor: good, head: null },
      { anchor: null, head: null },
      { anchor: 5, head: 5 },
      { anchor: good, head: {} },
      { anchor: good, head: { item: 5 } },
      { anchor: good, head: { item: {} } },
      { anchor: good, head: { item: { client: 1 } } },
      { anchor: good, head: { item: { client: 1, clock: -1 } } },
      { anchor: good, head: { item: { client: 1, clock: 0.5 } } },
      { anchor: good, head: { type: [], item: id } },
      { anchor: good, head: { item: id, assoc: '1' } },
    ];
    for (const cursor of bad) {
      say('ada-laptop.1', { doc: { cursor } });
      expect(remote({ awareness }), JSON.stringify(cursor)).toMatchObject([[expect.any(Number), {}]]);
      expect(remote({ awareness })[0]?.[1], JSON.stringify(cursor)).not.toHaveProperty('cursor');
      expect(room.peers.getSnapshot()[0]?.fields.cursor).toEqual(cursor);
      if (!isPlain(cursor) || !('anchor' in cursor || 'head' in cursor)) continue;
      say('ada-laptop.1', { doc: { [AWARENESS_FIELDS]: { selection: cursor, scroll: 1 } } });
      expect(remote({ awareness })[0]?.[1], JSON.stringify(cursor)).toEqual({ person: 'did:key:zada', scroll: 1 });
    }
    // As Yjs writes it, with what it leaves out filled in: some editors take nothing but null for nothing.
    say('ada-laptop.1', { doc: { cursor: { anchor: { item: id }, head: { type: id, assoc: -1 } } } });
    expect(remote({ awareness })[0]?.[1]['cursor']).toEqual({
      anchor: good,
      head: { type: id, tname: null, item: null, assoc: -1 },
    });
    // A selection that is no cursor is some other application's own.
    say('ada-laptop.1', { doc: { [AWARENESS_FIELDS]: { selection: { row: 3 } } } });
    expect(remote({ awareness })[0]?.[1]['selection']).toEqual({ row: 3 });
  });

  it('AE-18 whatever is said, reading it as editors do neither throws nor changes their document', () => {
    const doc = new Doc();
    doc.getText('t').insert(0, 'hello');
    const ours = new Doc();
    const id = fc.record({
      client: fc.constantFrom<Json>(doc.clientID, doc.clientID, 5, -1, 'x', 2 ** 60),
      clock: fc.constantFrom<Json>(0, 3, 3, 99, -1, 0.5),
    });
    const idPart = fc.oneof(fc.constant(null), id, id, fc.constantFrom<Json>('t', 7, []));
    const namePart = fc.constantFrom<Json>(null, 't', 't', 'evil', 7, {});
    const assoc = fc.constantFrom<Json>(0, 0, -1, 'x');
    const position = fc.oneof(
      { weight: 1, arbitrary: fc.constantFrom<Json>(null, 7) },
      { weight: 9, arbitrary: fc.record({ type: idPart, tname: namePart, item: idPart, assoc }, { requiredKeys: [] }) },
    );
    let read = 0;
    fc.assert(
      fc.property(fc.record({ anchor: position, head: position }), fc.boolean(), (cursor, given) => {
        const edited = given ? doc : ours;
        const { awareness, say, close } = editor({ ...(given ? { doc } : {}) });
        say('ada-laptop.1', { doc: { cursor } });
        const roots = [...edited.share.keys()];
        for (const [, state] of remote({ awareness })) {
          const seen = state['cursor'] as { anchor: RelativePosition; head: RelativePosition } | undefined;
          if (seen === undefined) continue;
          read += 1;
          for (const end of [seen.anchor, seen.head]) {
            // y-codemirror.next reads it as it is, y-prosemirror as JSON.
            createAbsolutePositionFromRelativePosition(end, edited);
            createAbsolutePositionFromRelativePosition(createRelativePositionFromJSON(end), edited);
          }
        }
        expect([...edited.share.keys()]).toEqual(roots);
        close();
      }),
      { seed: 18, numRuns: 2_000 },
    );
    expect(read).toBeGreaterThan(20);
  });

  it('AE-19 a position in a root type shows where the document has that type, as soon as it does, and makes none', async () => {
    const doc = new Doc();
    const alone = editor();
    const { awareness, say, changes, close } = editor({ doc });
    const end = { tname: 'later', assoc: 0 };
    const inside = { tname: 'later', item: { client: 1, clock: 2 }, assoc: 0 };
    for (const speak of [say, alone.say]) {
      speak('ada-laptop.1', { doc: { cursor: { anchor: end, head: end } } });
      speak('bob-laptop.1', { doc: { cursor: { anchor: inside, head: inside } } });
    }
    const anchors = (of: { readonly awareness: Awareness }) =>
      remote(of).map(([, state]) => (state['cursor'] as { anchor?: unknown } | undefined)?.anchor);
    const dropped = { type: null, tname: null, item: inside.item, assoc: 0 };
    expect(anchors({ awareness })).toEqual([undefined, dropped]);
    expect(anchors(alone)).toEqual([undefined, dropped]);
    expect([...doc.share.keys()]).toEqual([]);
    doc.getText('later').insert(0, 'x');
    const before = changes.length;
    await Promise.resolve();
    expect(changes).toHaveLength(before + 1);
    expect(anchors({ awareness })).toEqual([
      { type: null, tname: 'later', item: null, assoc: 0 },
      { ...dropped, tname: 'later' },
    ]);
    close();
    doc.getText('another').insert(0, 'x');
    await Promise.resolve();
    expect(remote({ awareness })).toEqual([]);
  });
});

const isPlain = (value: Json): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
