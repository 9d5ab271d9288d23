import type { Doc } from 'yjs';
import type { FeedId } from '../format/ids.js';
import type { FeedDocument } from './feed-document.js';

/**
 * Yjs documents that follow feeds, for inspection or for a stock Yjs provider. Each caller gets a document of its own, and
 * nothing is read back from it. A document that was written into stops following, and the feed goes on.
 */
export class FeedMirrors {
  readonly #mirrors = new Map<FeedId, Set<FeedDocument>>();
  readonly #onLeft: (error: unknown) => void;

  constructor(onLeft: (error: unknown) => void) {
    this.#onLeft = onLeft;
  }

  /**
   * Returns a document with all entries of a feed. It follows the feed until it is destroyed. The feed must not grow during the
   * call.
   */
  async open(feed: FeedId, entries: readonly Uint8Array[]): Promise<Doc> {
    // Yjs is loaded when a caller first asks for a document.
    const { createFeedDocument } = await import('./feed-document.js');
    const mirror = createFeedDocument();
    mirror.append(0, entries);
    const mirrors = this.#mirrors.get(feed) ?? new Set();
    this.#mirrors.set(feed, mirrors.add(mirror));
    mirror.doc.on('destroy', () => mirrors.delete(mirror));
    return mirror.doc;
  }

  append(feed: FeedId, from: number, entries: () => readonly Uint8Array[]): void {
    const mirrors = this.#mirrors.get(feed);
    if (mirrors === undefined || mirrors.size === 0) return;
    const added = entries();
    for (const mirror of [...mirrors]) {
      try {
        mirror.append(from, added);
      } catch (error) {
        mirrors.delete(mirror);
        this.#onLeft(error);
      }
    }
  }
}
