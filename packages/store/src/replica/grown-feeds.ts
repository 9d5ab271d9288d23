import type { Gate, VerifiedChange } from '../gate/gate.js';
import type { ChangedFeed, SpaceLog } from '../log/space-log.js';
import type { GrownFeed } from './committed.js';

/** Returns the changes that other handles have appended to feeds. */
export async function grownFeeds(log: SpaceLog, gate: Gate, changed: readonly ChangedFeed[]): Promise<GrownFeed[]> {
  const grown: GrownFeed[] = [];
  for (const { feed, from } of changed) {
    const changes: VerifiedChange[] = [];
    for (const [offset, bytes] of (await log.entries.between(feed, from, feed.length)).entries()) {
      const change = gate.fromDisk(feed, from + offset, bytes);
      if (!('code' in change)) changes.push(change);
    }
    grown.push({ feed, from, changes });
  }
  return grown;
}
