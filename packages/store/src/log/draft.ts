import { idFromBytes } from '../format/ids.js';
import type { FeedId, FeedKind } from '../format/ids.js';
import type { Feed } from './feed.js';
import { newFeed } from './feed.js';
import type { SpaceLog } from './space-log.js';

/**
 * The log as one build sees it: the feeds held, and feeds met for the first time. A new feed belongs to the build alone until
 * the commit that gives it entries has succeeded, so a build that another tab forestalled leaves nothing behind.
 */
export class LogDraft {
  readonly #log: SpaceLog;
  readonly #added = new Map<FeedId, Feed>();

  constructor(log: SpaceLog) {
    this.#log = log;
  }

  /** The feed with this id (32 bytes), held or new. */
  feed(id: Uint8Array, kind: FeedKind): Feed {
    const key = idFromBytes<FeedId>(id);
    const known = this.#log.feeds.get(key) ?? this.#added.get(key);
    if (known !== undefined) return known;
    const number = this.#log.nextNumber + this.#added.size;
    const added = newFeed(number, id, kind, (seq) => this.#log.entryAt(number, seq));
    this.#added.set(key, added);
    return added;
  }
}
