import type { Identity } from '@kith/identity';
import { encodeOperation } from '../control/operations.js';
import type { Operation } from '../control/operations.js';
import { draftEntry } from '../format/entry.js';
import { ENTRY_MAX_BYTES, MAX_RANK } from '../format/limits.js';
import type { FeedId, FeedKind } from '../format/ids.js';
import type { VerifiedChange } from '../gate/gate.js';
import type { HeldFeed } from '../gate/held-feed.js';
import { encodeOpen } from '../gate/open.js';
import type { LogDraft } from '../log/draft.js';
import type { Feed } from '../log/feed.js';
import type { Frontier, Head as FrontierHead } from '../log/frontier.js';
import type { EntryReference } from '../format/body.js';
import { idFromBytes } from '../format/ids.js';
import type { Reading } from '../reading/reading.js';
import type { OwnFeeds } from '../replica/own-feeds.js';
import type { Replica } from '../replica/replica.js';
import { storeError } from '../codes.js';

type WritableOperation = Parameters<typeof encodeOperation>[0];

/** One pending write. Several pending writes are committed together. */
interface Draft {
  readonly kind: FeedKind;
  /** Returns the clear body, or the plaintext to encrypt; null if nothing has to be written any more. */
  readonly body: () => Uint8Array | null;
  readonly fresh: boolean;
  /** The rank of the value that the change replaces; the change must rank above it. */
  readonly above: number;
  /** Returns deps that the change must name besides the frontier. */
  readonly names: () => readonly EntryReference[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Bytes. More than any entry needs besides its body. */
const HEADER_ROOM = 2048;
const BATCH = 128;
/**
 * 2^41 milliseconds, about 70 years. A new change normally ranks above every change held. A rank further ahead of the clock
 * than this is not exceeded: following a forged one would leave no higher ranks for anybody.
 */
export const FOLLOWED = 2 ** 41;

/**
 * Signs changes and appends them to the feeds of this device. Signing happens outside the commit. After a conflict, the change
 * is signed again on the new heads.
 */
export class Writer {
  readonly #replica: Replica;
  readonly #reading: Reading;
  readonly #identity: Identity;
  readonly #own: OwnFeeds;
  #waiting: Draft[] = [];
  #scheduled = false;

  constructor(parts: { replica: Replica; reading: Reading; identity: Identity; own: OwnFeeds }) {
    this.#replica = parts.replica;
    this.#reading = parts.reading;
    this.#identity = parts.identity;
    this.#own = parts.own;
  }

  /**
   * Writes content. Resolves when it is stored. `fresh`: creates a node that no other device can know yet. `above`: the rank of
   * the replaced value.
   */
  content(plaintext: Uint8Array, { fresh, above }: { fresh: boolean; above: number }): Promise<void> {
    if (plaintext.length > ENTRY_MAX_BYTES - HEADER_ROOM) {
      return Promise.reject(
        storeError('change-too-large', {
          message: `A change of ${plaintext.length} bytes does not fit into an entry of ${ENTRY_MAX_BYTES}.`,
        }),
      );
    }
    return this.#enqueue('content', () => plaintext, { fresh, above });
  }

  control(operation: WritableOperation): Promise<void> {
    return this.#enqueue('control', () => encodeOperation(operation));
  }

  /**
   * Writes a control operation. `body` is called under the lock, and returns null if another device or tab has already done the
   * work. An Admit names its Join.
   */
  controlIf(body: () => Operation | null): Promise<void> {
    let found: Operation | null = null;
    return this.#enqueue(
      'control',
      () => {
        found = body();
        return found === null ? null : encodeOperation(found as WritableOperation);
      },
      { names: () => (found?.type === 'admit' ? [found.join] : []) },
    );
  }

  clear(body: Uint8Array): Promise<void> {
    return this.#enqueue('control', () => body);
  }

  #enqueue(
    kind: FeedKind,
    body: () => Uint8Array | null,
    { fresh = false, above = 0, names = () => [] }: Partial<Pick<Draft, 'fresh' | 'above' | 'names'>> = {},
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ kind, body, fresh, above, names, resolve, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const failAll = (error: unknown) => {
      this.#scheduled = false;
      for (const draft of this.#waiting.splice(0)) draft.reject(error);
    };
    this.#replica.exclusively(() => this.#writeBatch()).catch(failAll);
  }

  async #writeBatch(): Promise<void> {
    const drafts = this.#waiting.splice(0, BATCH);
    this.#scheduled = false;
    if (this.#waiting.length > 0) this.#schedule();
    const refused = new Map<Draft, unknown>();
    try {
      await this.#replica.applyNow({ from: 'own' }, async (log) => {
        refused.clear();
        await this.#own.refresh();
        if (this.#own.leaveForked()) this.#replica.events.emit({ type: 'feeds-replaced' });
        await this.#sign(drafts, log, refused);
      });
      this.#own.committed();
    } catch (error) {
      for (const draft of drafts) draft.reject(refused.get(draft) ?? error);
      return;
    }
    for (const draft of drafts) {
      if (refused.has(draft)) draft.reject(refused.get(draft));
      else draft.resolve();
    }
  }

  async #sign(drafts: readonly Draft[], draftLog: LogDraft, refused: Map<Draft, unknown>): Promise<void> {
    const { control, log } = this.#replica;
    const frontier = log.frontier.withControl(
      control.heads.flatMap(({ feed: id, seq, rank, change }) => {
        const feed = log.feeds.get(id as FeedId);
        return feed === undefined ? [] : [{ feed, seq, hash: change.hash, rank }];
      }),
    );
    const heads = new Map<FeedKind, Head>();
    const now = this.#replica.clock.now();
    let rank = this.#reading.shown.highestToFollow();
    let fresh = true;
    for (const draft of drafts) {
      try {
        const body = draft.body();
        if (body === null) continue;
        const head = heads.get(draft.kind) ?? startOf(this.#own.feed(draft.kind, draftLog));
        heads.set(draft.kind, head);
        const epoch = draft.kind === 'content' ? this.#currentEpoch() : null;
        if (head.held.length === 0) {
          rank = await this.#append(
            head,
            frontier,
            rank,
            null,
            encodeOpen(this.#identity.certificate.bytes, this.#own.incarnation),
          );
        }
        const names = draft.names();
        if (draft.above <= now + FOLLOWED) rank = Math.max(rank, draft.above);
        rank = await this.#append(head, frontier, rank, epoch, body, this.#named(names));
        if (!draft.fresh) fresh = false;
      } catch (error) {
        refused.set(draft, error);
      }
    }
    for (const { feed, changes } of heads.values()) draftLog.append(feed.key, changes);
    if (draftLog.appended.length === 0) return;
    const plaintexts = new Map([...heads.values()].flatMap(({ sealed }) => sealed));
    draftLog.writing = { plaintexts, fresh };
    draftLog.put(...this.#own.record());
  }

  #named(references: readonly EntryReference[]): FrontierHead[] {
    return references.flatMap(({ feed: id, seq, hash }) => {
      const feed = this.#replica.feeds.get(idFromBytes<FeedId>(id));
      return feed === undefined ? [] : [{ feed, seq, hash, rank: feed.headRank }];
    });
  }

  #currentEpoch(): Uint8Array {
    const { membership } = this.#replica.control;
    const member = membership.members.has(this.#identity.person);
    const epoch = this.#reading.keys.current(membership);
    if (member && epoch !== null) return epoch.id;
    throw member ? storeError('waiting-for-key') : storeError('not-a-member');
  }

  async #append(
    head: Head,
    frontier: Frontier,
    highest: number,
    epoch: Uint8Array | null,
    plaintext: Uint8Array,
    names: readonly FrontierHead[] = [],
  ): Promise<number> {
    const { crypto, clock, space } = this.#replica;
    const { feed, held } = head;
    const seq = held.length;
    const time = Math.min(Math.max(0, Math.floor(clock.now())), MAX_RANK - 2 ** 32);
    const lift = Math.max(0, Math.max(highest, held.headRank) + 1 - time);
    if (time + lift > MAX_RANK) {
      throw storeError('rank-exhausted');
    }
    const body = epoch === null ? plaintext : await this.#reading.cipher.seal({ feed: feed.id, seq, epoch }, plaintext);
    if (body === null)
      throw storeError('waiting-for-key', {
        message: 'The key of this space is gone from memory.',
        fix: 'Open the space again.',
      });
    const deps = frontier.depsFor(feed.kind, feed.number, names);
    const draft = draftEntry(crypto, {
      kind: feed.kind,
      space,
      feed: feed.id,
      seq,
      prev: held.headHash,
      deps,
      epoch,
      time,
      lift,
      body,
    });
    const change = await this.#replica.gate.own(
      held,
      draft.withSignature(await this.#identity.signer.sign(draft.signedBytes)),
    );
    frontier.see(change, feed);
    head.changes.push(change);
    if (epoch !== null) head.sealed.push([change, plaintext]);
    head.held = { ...held, length: seq + 1, headHash: change.hash, headRank: change.rank, owner: change.owner };
    return change.rank;
  }
}

interface Head {
  readonly feed: Feed;
  held: HeldFeed;
  readonly changes: VerifiedChange[];
  readonly sealed: [VerifiedChange, Uint8Array][];
}

function startOf(feed: Feed): Head {
  const { id, length, headHash, headRank, owner, cut } = feed;
  const entryAt = (seq: number) => feed.entryAt(seq);
  return { feed, held: { id, length, headHash, headRank, owner, cut, entryAt }, changes: [], sealed: [] };
}
