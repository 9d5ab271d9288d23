import type { CryptoEngine, Identity, Signer } from '@kith/identity';
import { encodeClearBody } from '../../packages/store/src/format/body.js';
import { draftEntry } from '../../packages/store/src/format/entry.js';
import type { EntryDraft } from '../../packages/store/src/format/entry.js';
import { rankOf } from '../../packages/store/src/format/header.js';
import { feedIdOf } from '../../packages/store/src/format/ids.js';
import type { FeedKind } from '../../packages/store/src/format/ids.js';
import { NO_HASH } from '../../packages/store/src/gate/held-feed.js';
import type { FeedOwner, HeldFeed } from '../../packages/store/src/gate/held-feed.js';
import { encodeOpen } from '../../packages/store/src/gate/open.js';
import { encodeRange } from '../../packages/store/src/update/encode-range.js';

export interface FeedBuilderOptions {
  readonly crypto: CryptoEngine;
  readonly identity: Identity;
  /** 32 bytes. */
  readonly space: Uint8Array;
  readonly kind: FeedKind;
  /** 16 bytes; random when not given. */
  readonly incarnation?: Uint8Array;
  /** Time of entry 0 in milliseconds; each further entry is a second later. */
  readonly startTime?: number;
}

/** Any field of an entry, to be wrong on purpose. */
export interface EntryOverrides extends Partial<EntryDraft> {
  /** Signs instead of the feed's device. */
  readonly signer?: Signer;
  /** Stands where the signature belongs. */
  readonly signature?: Uint8Array;
  /** Signs these bytes instead of the entry's own. */
  readonly signs?: (signedBytes: Uint8Array) => Uint8Array;
}

export interface BuiltEntry {
  readonly seq: number;
  /** Change hash, 32 bytes. */
  readonly hash: Uint8Array;
  readonly rank: number;
  /** As carried. */
  readonly bytes: Uint8Array;
  readonly draft: EntryDraft;
}

/** A signed feed in the making, honest unless told otherwise. */
export interface FeedBuilder {
  readonly id: Uint8Array;
  readonly space: Uint8Array;
  readonly incarnation: Uint8Array;
  readonly owner: FeedOwner;
  readonly entries: readonly BuiltEntry[];
  /** Signs the next entry without keeping it. Until `append` is called, the next one is the Open. */
  sign(overrides?: EntryOverrides): Promise<BuiltEntry>;
  append(overrides?: EntryOverrides): Promise<BuiltEntry>;
  /** Appends honest entries until there are `length`. */
  extend(length: number): Promise<FeedBuilder>;
  /** Another history of the same device: it shares the entries below `at`, and every honest entry above differs. */
  branch(at: number): FeedBuilder;
  bytes(from?: number, to?: number): Uint8Array[];
  /** The Yjs update of entries [from, to). */
  update(from?: number, to?: number): Uint8Array;
  /** What a peer holds that has the first `length` entries. */
  held(length: number, details?: { cut?: number; stored?: ReadonlyMap<number, Uint8Array> }): HeldFeed;
}

export function feedBuilder(options: FeedBuilderOptions): FeedBuilder {
  const { crypto, identity, space, kind } = options;
  const incarnation = options.incarnation ?? crypto.randomBytes(16);
  const startTime = options.startTime ?? 1_700_000_000_000;
  const id = feedIdOf(crypto, { space, kind, device: identity.device, incarnation });
  const owner: FeedOwner = { kind, certificate: identity.certificate };
  let branches = 0;
  return builderFrom([], 0);

  function builderFrom(shared: readonly BuiltEntry[], label: number): FeedBuilder {
    const entries = [...shared];

    const builder: FeedBuilder = {
      id,
      space,
      incarnation,
      owner,
      entries,
      async sign(overrides = {}) {
        const { signer, signature, signs, ...fields } = overrides;
        const seq = fields.seq ?? entries.length;
        const draft: EntryDraft = {
          kind,
          space,
          feed: id,
          seq,
          prev: entries[seq - 1]?.hash ?? NO_HASH,
          deps: [],
          epoch: kind === 'control' || seq === 0 ? null : new Uint8Array(16).fill(7),
          time: startTime + seq * 1000,
          lift: 0,
          body: honestBody(seq, label),
          ...fields,
        };
        const unsigned = draftEntry(crypto, draft);
        const signed = signs?.(unsigned.signedBytes) ?? unsigned.signedBytes;
        const bytes = unsigned.withSignature(signature ?? (await (signer ?? identity.signer).sign(signed)));
        return { seq, hash: unsigned.hash, rank: rankOf(draft), bytes, draft };
      },
      async append(overrides) {
        const entry = await builder.sign(overrides);
        entries.push(entry);
        return entry;
      },
      async extend(length) {
        while (entries.length < length) await builder.append();
        return builder;
      },
      branch: (at) => builderFrom(entries.slice(0, at), (branches += 1)),
      bytes: (from = 0, to = entries.length) => entries.slice(from, to).map((entry) => entry.bytes),
      update: (from = 0, to = entries.length) => encodeRange(from, builder.bytes(from, to)),
      held(length, details = {}) {
        const head = entries[length - 1];
        return {
          id,
          length,
          headHash: head?.hash ?? NO_HASH,
          headRank: head?.rank ?? -1,
          owner: length === 0 ? null : owner,
          cut: details.cut ?? null,
          entryAt(seq) {
            const entry = entries[seq];
            if (entry === undefined || seq >= length) throw new Error(`asked for entry ${seq} of ${length}`);
            return details.stored?.get(seq) ?? entry.bytes;
          },
        };
      },
    };
    return builder;
  }

  function honestBody(seq: number, label: number): Uint8Array {
    if (seq === 0) return encodeOpen(identity.certificate.bytes, incarnation);
    if (kind === 'control') return encodeClearBody({ t: 'note', seq, label });
    // As long as a short encrypted message. To a gate a ciphertext is just bytes.
    const body = new Uint8Array(92).fill(label);
    new DataView(body.buffer).setUint32(0, seq);
    return body;
  }
}
