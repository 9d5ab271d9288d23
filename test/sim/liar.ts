import { base64urlEncode } from '@kith/identity';
import type { Identity } from '@kith/identity';
import type { SyncChannel, SyncConnection } from '@kith/store';
import { decodeMessage, encodeMessage } from '../../packages/store/src/sync/messages.js';
import type { SyncMessage } from '../../packages/store/src/sync/messages.js';
import { encodeRange } from '../../packages/store/src/update/encode-range.js';
import type { HeldEntry, HeldFeed } from './archive.js';
import type { Party } from './network.js';
import type { Random } from './random.js';

/** One history of each of the device's feeds, as shown to some of the others. */
export type Branch = readonly HeldFeed[];

/**
 * A member's device that speaks for itself: it signs two histories and shows each peer one of them, sometimes less of it than
 * it says, sometimes more, and answers what it likes.
 */
export class Liar implements Party {
  readonly name: string;
  readonly identity: Identity;
  readonly alive = true;
  /** Lies about lengths, keeps answers back, says old things again. */
  nasty = true;
  readonly #random: Random;
  readonly #space: Uint8Array;
  readonly #branches: readonly Branch[];
  readonly #branchOf = new Map<string, Branch>();
  readonly #heard: readonly Uint8Array[];

  constructor(parts: {
    name: string;
    identity: Identity;
    random: Random;
    space: Uint8Array;
    branches: readonly Branch[];
    /** What was said on other connections. */
    heard: readonly Uint8Array[];
  }) {
    this.name = parts.name;
    this.identity = parts.identity;
    this.#random = parts.random;
    this.#space = parts.space;
    this.#branches = parts.branches;
    this.#heard = parts.heard;
  }

  attach(connection: SyncConnection): void {
    const random = this.#random;
    const victim = base64urlEncode(connection.remote.device);
    // The same victim may be shown the other history next time.
    if (!this.#branchOf.has(victim) || random.chance(0.3)) {
      const branch = random.pick(this.#branches);
      if (branch !== undefined) this.#branchOf.set(victim, branch);
    }
    const branch = this.#branchOf.get(victim) ?? [];
    const send = (message: SyncMessage): void => channel.send(encodeMessage(message), 'interactive');
    const channel: SyncChannel = connection.open(this.#space, {
      onOpen: () => {
        send({ type: 'credential', invite: null, epochs: [] });
        send({ type: 'welcome', serves: 'all', code: null });
        send({
          type: 'heads',
          heads: branch.map((feed, number) => ({
            feed: number,
            id: feed.id,
            control: feed.control,
            length: feed.entries.length + (this.nasty && random.chance(0.1) ? random.between(1, 2000) : 0),
            hash: feed.entries.at(-1)?.hash ?? new Uint8Array(32),
          })),
        });
        if (!this.nasty) return;
        for (let count = random.between(0, 4); count > 0; count -= 1) {
          const old = random.pick(this.#heard);
          if (old !== undefined) channel.send(old, 'interactive');
        }
      },
      onMessage: (bytes) => {
        const message = decodeMessage(bytes);
        if (message !== null && !(this.nasty && random.chance(0.15))) this.#answer(message, branch, send);
      },
      onClose: () => undefined,
    });
  }

  #answer(message: SyncMessage, branch: Branch, send: (message: SyncMessage) => void): void {
    if (message.type === 'request') {
      const feed = branch[message.feed];
      if (feed === undefined) return;
      const to = this.nasty ? this.#random.between(message.from, feed.entries.length) : feed.entries.length;
      const entries = feed.entries.slice(message.from, to);
      const update = entries.length === 0 ? encodeRange(0, []) : encodeRange(message.from, bytesOf(entries));
      send({ type: 'update', feed: message.feed, update, last: true });
    } else if (message.type === 'probe') {
      const feed = branch.find((known) => same(known.id, message.id));
      if (feed === undefined) return;
      const hashes = message.seqs.flatMap((seq) => {
        const entry = feed.entries[seq];
        return entry === undefined ? [] : [[seq, entry.hash] as const];
      });
      send({ type: 'hashes', id: message.id, hashes });
    } else if (message.type === 'want') {
      const all = this.#branches.flat().flatMap((feed) => feed.entries);
      const entry = all.find((known) => same(known.hash, message.hash));
      if (entry !== undefined) send({ type: 'entries', id: message.id, entries: [entry.bytes] });
    }
  }
}

function bytesOf(entries: readonly HeldEntry[]): Uint8Array[] {
  return entries.map((entry) => entry.bytes);
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return base64urlEncode(a) === base64urlEncode(b);
}
