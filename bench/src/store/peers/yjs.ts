import * as Y from 'yjs';
import { AUTHORS } from '../workload.js';
import type { Message } from '../workload.js';
import type { Peer, PeerLog } from './peer.js';

/** Naive Yjs: an array of Y.Map, not signed, not encrypted. Ten client ids take turns in one document. */
export const yjs: Peer = {
  name: 'yjs',
  limit: 100_000,
  verifies: false,
  create: async () => over(new Y.Doc()),
  load: async (saved) => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, saved);
    return over(doc);
  },
  sync: async (full, tick) => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, full.save());
    const log = over(doc);
    tick(log);
    return log;
  },
};

function over(doc: Y.Doc): PeerLog {
  const messages = doc.getArray<Y.Map<string | number>>('messages');
  let last = new Uint8Array();
  doc.on('update', (update: Uint8Array) => {
    last = Uint8Array.from(update);
  });
  return {
    append(message, index) {
      doc.clientID = 1000 + (index % AUTHORS);
      doc.transact(() =>
        messages.insert(messages.length, [
          new Y.Map<string | number>(Object.entries(message) as [string, string | number][]),
        ]),
      );
      return last;
    },
    save: () => Y.encodeStateAsUpdate(doc),
    count: () => messages.length,
    latest: (limit) =>
      messages.slice(Math.max(0, messages.length - limit)).map((entry) => entry.toJSON() as unknown as Message),
  };
}
