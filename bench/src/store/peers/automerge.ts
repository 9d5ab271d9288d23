import * as Automerge from '@automerge/automerge';
import type { Message } from '../workload.js';
import type { Peer, PeerLog } from './peer.js';

interface Chat {
  messages: Automerge.ImmutableString[];
}

/** Automerge: a list of immutable JSON strings, its quickest layout; one actor, hash-linked, not signed, not encrypted. */
export const automerge: Peer = {
  name: 'automerge',
  limit: 10_000,
  verifies: false,
  create: async () => over(Automerge.from<Chat & Record<string, unknown>>({ messages: [] })),
  load: async (saved) => over(Automerge.load<Chat & Record<string, unknown>>(saved)),
  sync: async (full, tick) => {
    let [theirs, mine] = [(full as AutomergeLog).doc(), Automerge.init<Chat & Record<string, unknown>>()];
    let [theirState, myState] = [Automerge.initSyncState(), Automerge.initSyncState()];
    for (let round = 0; round < 100; round += 1) {
      let [out, back]: [Uint8Array | null, Uint8Array | null] = [null, null];
      [myState, out] = Automerge.generateSyncMessage(mine, myState);
      if (out !== null) [theirs, theirState] = Automerge.receiveSyncMessage(theirs, theirState, out);
      [theirState, back] = Automerge.generateSyncMessage(theirs, theirState);
      if (back !== null) [mine, myState] = Automerge.receiveSyncMessage(mine, myState, back);
      if ((mine.messages?.length ?? 0) > 0) tick(over(mine));
      if (out === null && back === null) break;
    }
    return over(mine);
  },
};

interface AutomergeLog extends PeerLog {
  doc(): Automerge.Doc<Chat & Record<string, unknown>>;
}

function over(given: Automerge.Doc<Chat & Record<string, unknown>>): AutomergeLog {
  let doc = given;
  return {
    doc: () => doc,
    append(message) {
      doc = Automerge.change(doc, (draft) => {
        draft.messages.push(new Automerge.ImmutableString(JSON.stringify(message)));
      });
      return Automerge.getLastLocalChange(doc) ?? new Uint8Array();
    },
    save: () => Automerge.save(doc),
    count: () => doc.messages?.length ?? 0,
    latest: (limit) => doc.messages.slice(-limit).map((text) => JSON.parse(text.toString()) as Message),
  };
}
