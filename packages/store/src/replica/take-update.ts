import { intake } from './intake.js';
import type { FeedUpdate, Intake, IntakePolicy } from './intake.js';
import type { LiveFeeds } from './own-feeds.js';
import type { Origin } from './committed.js';
import type { Replica } from './replica.js';

/**
 * Commits what an update of one feed brings. Where it continues a feed that this device writes, the disk went back in time: what
 * was written before is kept, and the device goes on in new feeds.
 */
export async function takeUpdate(
  replica: Replica,
  own: LiveFeeds,
  origin: Origin,
  update: FeedUpdate,
  policy: IntakePolicy,
): Promise<Intake> {
  let answer: Intake | null = null;
  let ownIsLonger = false;
  await replica.apply(origin, async (draft) => {
    answer = await intake(replica.gate, draft, update, policy);
    ownIsLonger = draft.appended.some(({ feed }) => own.isLive(feed));
    if (ownIsLonger) draft.put(...own.replacement());
  });
  if (ownIsLonger) {
    await replica.exclusively(() => own.refresh());
    replica.events.emit({ type: 'feeds-replaced' });
  }
  return answer ?? { kind: 'judged', taken: 0, deferred: null, refused: false, forks: [] };
}
