import { base64urlEncode, compareBytes } from '@kith/identity';
import type { EntryReference } from '../format/body.js';
import { MAX_DEPS } from '../format/limits.js';
import type { FeedKind } from '../format/ids.js';
import type { VerifiedChange } from '../gate/gate.js';
import type { FrontierEntry } from './layout.js';

export interface Head {
  readonly feed: { readonly number: number; readonly id: Uint8Array; readonly kind: FeedKind };
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly rank: number;
}

/**
 * The heads that no known entry names. The next own change names them, to record what its writer had seen. There are two sets:
 * a control change names control heads only, so that membership never waits for content; a content change names both.
 */
export class Frontier {
  readonly #of: Record<FeedKind, Map<string, Head>> = { control: new Map(), content: new Map() };

  put(kind: FeedKind, head: Head): void {
    this.#of[kind].set(base64urlEncode(head.hash), head);
  }

  copy(): Frontier {
    const copy = new Frontier();
    for (const kind of kinds) for (const [name, head] of this.#of[kind]) copy.#of[kind].set(name, head);
    return copy;
  }

  see(change: VerifiedChange, feed: Head['feed']): void {
    const { header, hash, rank } = change;
    const name = base64urlEncode(hash);
    const below = header.seq > 0 ? base64urlEncode(header.prev) : null;
    const named = header.deps.map((dep) => base64urlEncode(dep.hash));
    for (const kind of header.kind === 'control' ? kinds : (['content'] as const)) {
      if (below !== null) this.#of[kind].delete(below);
      for (const dep of named) this.#of[kind].delete(dep);
      this.#of[kind].set(name, { feed, seq: header.seq, hash, rank });
    }
  }

  drop(feed: number, fromSeq: number): void {
    for (const kind of kinds) {
      for (const [name, head] of this.#of[kind])
        if (head.feed.number === feed && head.seq >= fromSeq) this.#of[kind].delete(name);
    }
  }

  /**
   * Returns a copy that names only these control heads. An entry whose cause is missing must not become a dependency:
   * everything written after it would wait for the missing cause too.
   */
  withControl(heads: readonly Head[]): Frontier {
    const copy = this.copy();
    copy.#of.control.clear();
    for (const head of heads) copy.put('control', head);
    return copy;
  }

  /**
   * Returns the deps for the next change of a feed, including `required`. Past the limit, the most recent heads are named, and
   * the others stay for the following change.
   */
  depsFor(kind: FeedKind, ownFeed: number, required: readonly Head[] = []): EntryReference[] {
    const recent = [...this.#of[kind].values()].sort((a, b) => b.rank - a.rank);
    const heads = [...required, ...recent].filter((head) => head.feed.number !== ownFeed);
    return heads
      .filter((head, index) => heads.findIndex((other) => other.feed.number === head.feed.number) === index)
      .slice(0, MAX_DEPS[kind])
      .sort((a, b) => compareBytes(a.feed.id, b.feed.id))
      .map((head) => ({ feed: head.feed.id, seq: head.seq, hash: head.hash }));
  }

  record(): FrontierEntry[] {
    return kinds.flatMap((kind) =>
      [...this.#of[kind].values()].map((head) => ({ kind, feed: head.feed.number, seq: head.seq, hash: head.hash })),
    );
  }
}

const kinds = ['control', 'content'] as const;
