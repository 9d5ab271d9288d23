import { NO_HASH } from '../gate/held-feed.js';
import type { Feed } from '../log/feed.js';
import type { SpaceEngine } from '../space/engine.js';

/** The change hash of the last of the first `length` entries of a feed; 32 zeros for none. */
export async function hashBelow(engine: SpaceEngine, feed: Feed, length: number): Promise<Uint8Array> {
  if (length === 0) return NO_HASH;
  if (length === feed.length) return feed.headHash;
  const change = engine.gate.fromDisk(feed, length - 1, await feed.entryAt(length - 1));
  return 'code' in change ? NO_HASH : change.hash;
}
