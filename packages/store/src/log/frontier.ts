import { base64urlEncode, compareBytes } from '@kith/identity';
import type { EntryReference } from '../format/body.js';
import { MAX_DEPS } from '../format/limits.js';
import type { FeedKind } from '../format/ids.js';
import type { VerifiedChange } from '../gate/gate.js';
import type { FrontierEntry } from './layout.js';

interface Head {
  readonly feed: { readonly number: number; readonly id: Uint8Array; readonly kind: FeedKind };
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly rank: number;
}

/** The heads that nothing known names: what the next own change has to name to say what its writer had seen. */
export class Frontier {
  readonly #heads: Map<string, Head>;

  constructor(heads: Iterable<[string, Head]> = []) {
    this.#heads = new Map(heads);
  }

  copy(): Frontier {
    return new Frontier(this.#heads);
  }

  see(change: VerifiedChange, feed: Head['feed']): void {
    const { header, hash, rank } = change;
    if (header.seq > 0) this.#heads.delete(base64urlEncode(header.prev));
    for (const dep of header.deps) this.#heads.delete(base64urlEncode(dep.hash));
    this.#heads.set(base64urlEncode(hash), { feed, seq: header.seq, hash, rank });
  }

  drop(feed: number, fromSeq: number): void {
    for (const [name, head] of this.#heads) if (head.feed.number === feed && head.seq >= fromSeq) this.#heads.delete(name);
  }

  /**
   * Deps for the next change of a feed. A control change names control heads only, so that nothing about membership ever
   * waits for content; past the limit the most recent are named and the others stay for the next one.
   */
  depsFor(kind: FeedKind, ownFeed: number): EntryReference[] {
    const heads = [...this.#heads.values()].filter(
      (head) => head.feed.number !== ownFeed && (kind === 'content' || head.feed.kind === 'control'),
    );
    if (heads.length > MAX_DEPS[kind]) heads.sort((a, b) => b.rank - a.rank).splice(MAX_DEPS[kind]);
    return heads
      .sort((a, b) => compareBytes(a.feed.id, b.feed.id))
      .filter((head, index) => index === 0 || heads[index - 1]?.feed !== head.feed)
      .map((head) => ({ feed: head.feed.id, seq: head.seq, hash: head.hash }));
  }

  record(): FrontierEntry[] {
    return [...this.#heads.values()].map((head) => ({ feed: head.feed.number, seq: head.seq, hash: head.hash }));
  }
}
