import 'fake-indexeddb/auto';
import { systemClock } from '@kith/identity';
import { describe, expect, it } from 'vitest';
import { IndexeddbPersistence } from 'y-indexeddb';
import * as sync from 'y-protocols/sync';
import * as Y from 'yjs';
import { messageYjsSyncStep1, messageYjsSyncStep2, messageYjsUpdate } from '../../packages/store/src/sync/messages.js';
import { Note, create, person } from '../support/people.js';

describe('the steps of y-protocols', () => {
  it('SYNC-2 have the numbers that y-protocols gives them', () => {
    expect([messageYjsSyncStep1, messageYjsSyncStep2, messageYjsUpdate]).toEqual([
      sync.messageYjsSyncStep1,
      sync.messageYjsSyncStep2,
      sync.messageYjsUpdate,
    ]);
  });
});

describe('feeds as Yjs documents', () => {
  it('YJS-1 a stock persistence provider stores the document of a feed, and a fresh document loads the same entries from it', async () => {
    const ada = await person('Ada', systemClock);
    const space = await create(ada);
    for (let count = 0; count < 300; count += 1) await space.create(Note, { text: `note ${count}` });
    const feed = space.feeds().find(({ kind }) => kind === 'content');
    if (feed === undefined) throw new Error('no content feed');
    const document = await space.document(feed.id);
    const stored = new IndexeddbPersistence(`mirror of ${feed.id}`, document);
    await stored.whenSynced;
    await space.create(Note, { text: 'after the provider came' });
    await stored.destroy();

    const fresh = new Y.Doc({ gc: false });
    const loaded = new IndexeddbPersistence(`mirror of ${feed.id}`, fresh);
    await loaded.whenSynced;
    const entries = (doc: Y.Doc) => ['0', '1'].flatMap((segment) => doc.getArray<Uint8Array>(segment).toArray());
    expect(entries(fresh)).toHaveLength(302);
    expect(entries(fresh)).toEqual(entries(document));
    expect(Y.encodeStateVector(fresh)).toEqual(Y.encodeStateVector(document));
    await loaded.destroy();
    await space.close();
  });

  it('YJS-2 what somebody writes into the document of a feed never reaches the space', async () => {
    const ada = await person('Ada', systemClock);
    const space = await create(ada);
    await space.create(Note, { text: 'genuine' });
    const feed = space.feeds().find(({ kind }) => kind === 'content');
    if (feed === undefined) throw new Error('no content feed');
    const document = await space.document(feed.id);
    document.getArray('0').delete(0, 2);
    document.getArray('0').insert(0, [new Uint8Array(120)]);
    await space.create(Note, { text: 'still here' });
    const again = await space.document(feed.id);
    expect(again.getArray<Uint8Array>('0').toArray()).toHaveLength(3);
    expect(space.feeds().find(({ id }) => id === feed.id)?.length).toBe(3);
    expect(ada.errors.map(String)).toEqual([expect.stringContaining('diverged')]);
    await space.close();
  });
});
