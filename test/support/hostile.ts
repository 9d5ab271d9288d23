import { hexEncode } from '@kith/identity';
import type { Identity } from '@kith/identity';
import type { FeedId, Space, SyncConnection } from '@kith/store';
import type { EntryReference } from '../../packages/store/src/format/body.js';
import * as Y from 'yjs';
import { decodeMessage, encodeMessage } from '../../packages/store/src/sync/messages.js';
import type { SyncMessage } from '../../packages/store/src/sync/messages.js';
import { bytesFromId } from '../../packages/store/src/format/ids.js';
import { keyOf, table, within } from '../../packages/store/src/log/layout.js';
import { parseEntry } from '../../packages/store/src/format/entry.js';
import type { FeedBuilder } from './feed-builder.js';
import { until } from './people.js';
import type { Person } from './people.js';

/** The far end of a connection, under the control of the test: authenticated as whoever it is, and bound to no protocol. */
export interface Hostile {
  say(...messages: readonly (SyncMessage | Uint8Array)[]): void;
  /** Everything the victim has said. */
  readonly heard: readonly SyncMessage[];
  /** True once the victim has hung up. */
  readonly closed: boolean;
  /** Claims to hold this much of a feed; returns the number it goes by. */
  introduce(feed: Pick<FeedBuilder, 'id'>, claim: { control?: boolean; length: number; hash?: Uint8Array }): number;
  /** Introduces a feed as it is, and sends all of it. */
  serve(feed: FeedBuilder, from?: number): void;
  /** Resolves when the victim has handled everything said so far. */
  settled(): Promise<void>;
}

export const plainCredential: SyncMessage = { type: 'credential', invite: null, epochs: [] };

export async function hostile(
  victim: Space,
  as: Identity,
  credential: SyncMessage | null = plainCredential,
): Promise<Hostile> {
  const heard: SyncMessage[] = [];
  const transcript = crypto.getRandomValues(new Uint8Array(32));
  let closed = false;
  let receive: (message: Uint8Array) => void = () => {};
  let feeds = 0;
  const connection: SyncConnection = {
    remote: {
      person: as.person,
      device: as.device,
      session: crypto.getRandomValues(new Uint8Array(16)),
      certificate: as.certificate.bytes,
    },
    transcript,
    open(_secret, handler) {
      receive = (message) => handler.onMessage(message);
      queueMicrotask(() => handler.onOpen());
      return {
        send(bytes) {
          const message = decodeMessage(bytes);
          if (message === null) throw new Error('the victim sent what nobody can read');
          heard.push(message);
        },
        ready: () => Promise.resolve(),
        close() {
          closed = true;
        },
      };
    },
    onClose() {},
  };
  victim.attach(connection);
  await Promise.resolve();
  const here: Hostile = {
    heard,
    get closed() {
      return closed;
    },
    say(...messages) {
      for (const message of messages) {
        if (!closed) receive(message instanceof Uint8Array ? message : encodeMessage(message));
      }
    },
    introduce(feed, { control = false, length, hash = new Uint8Array(32).fill(1) }) {
      feeds += 1;
      here.say({ type: 'heads', heads: [{ feed: feeds, id: feed.id, control, length, hash }] });
      return feeds;
    },
    serve(feed, from = 0) {
      const head = feed.entries.at(-1);
      const number = here.introduce(feed, {
        control: feed.owner.kind === 'control',
        length: feed.entries.length,
        ...(head === undefined ? {} : { hash: head.hash }),
      });
      for (let start = from; start < feed.entries.length; start += 100) {
        const end = Math.min(feed.entries.length, start + 100);
        here.say({ type: 'update', feed: number, update: feed.update(start, end), last: end === feed.entries.length });
      }
    },
    async settled() {
      // A credential is answered by nothing, but handled after everything before it; then the turn of the engine.
      const before = heard.length;
      const own = victim.feeds().find((feed) => feed.kind === 'control' && feed.person === victim.me.person);
      const id = own === undefined ? null : bytesFromId(own.id);
      if (id !== null) here.say({ type: 'probe', id, seqs: [0] });
      await until(() => closed || heard.slice(before).some((message) => message.type === 'hashes'), 'an answer');
      await victim.exportChanges();
    },
  };
  if (credential !== null) here.say(credential);
  return here;
}

/** Everything stored for a space, but for what other devices acknowledged. */
export async function stored(by: Person, space: Space): Promise<string[]> {
  const handle = await by.storage.open(space.id);
  const pairs = await handle.range({ from: Uint8Array.of(0), to: Uint8Array.of(255, 255) });
  await handle.close();
  return pairs.filter(([key]) => key[0] !== table.held).map(([key, value]) => `${hexEncode(key)} ${hexEncode(value)}`);
}

/** The Yjs documents of all feeds, as bytes; throws when one waits for something. */
export async function documents(space: Space): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { id } of space.feeds()) {
    const doc = await space.document(id);
    if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
      throw new Error('a document has pending parts');
    found[id] = hexEncode(Y.encodeStateAsUpdate(doc));
  }
  return found;
}

export const feedIdOf = (feed: Pick<FeedBuilder, 'id'>): FeedId => Buffer.from(feed.id).toString('base64url') as FeedId;

export const lengthOf = (space: Space, feed: Pick<FeedBuilder, 'id'>): number =>
  space.feeds().find(({ id }) => id === feedIdOf(feed))?.length ?? 0;

export const countOf = (space: Space, name: string): number => space.events.counters()[name] ?? 0;

/** The entries of a feed as others would name them. */
export async function entriesOf(by: Person, space: Space, feedId: FeedId | undefined): Promise<EntryReference[]> {
  const feed = feedId === undefined ? null : bytesFromId(feedId);
  const number = feedId === undefined ? undefined : space.feedNumber(feedId);
  const spaceId = bytesFromId(space.id);
  if (feed === null || number === undefined || spaceId === null) throw new Error('no such feed');
  const handle = await by.storage.open(space.id);
  const rows = await handle.range(within(keyOf('entry', number)));
  await handle.close();
  return rows.map(([, bytes]) => {
    const answer = parseEntry(by.environment.crypto, { space: spaceId, feed }, bytes);
    if (!answer.ok) throw new Error(`a stored entry does not parse: ${answer.code}`);
    return { feed, seq: answer.entry.header.seq, hash: answer.entry.hash };
  });
}
