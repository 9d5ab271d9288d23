import type { Origin } from './committed.js';
import { intake } from './intake.js';
import type { FeedUpdate, Intake, IntakePolicy } from './intake.js';
import type { LiveFeeds } from './own-feeds.js';
import type { Replica } from './replica.js';

/**
 * Commits what updates of feeds bring, all of them at once: membership is folded once for all. Where an update continues a feed
 * that this device writes, the disk went back in time: what was written before is kept, and the device goes on in new feeds.
 * @returns what became of each update, in order.
 */
export async function takeUpdates(
  replica: Replica,
  own: LiveFeeds,
  origin: Origin,
  updates: readonly FeedUpdate[],
  policy: IntakePolicy,
): Promise<Intake[]> {
  let answers: Intake[] = [];
  let ownIsLonger = false;
  await replica.apply(origin, async (draft) => {
    answers = [];
    for (const update of updates) answers.push(await intake(replica.gate, draft, update, policy));
    ownIsLonger = draft.appended.some(({ feed }) => own.isLive(feed));
    if (ownIsLonger) draft.put(...own.replacement());
  });
  if (ownIsLonger) {
    await replica.exclusively(() => own.refresh());
    replica.events.emit({ type: 'feeds-replaced' });
  }
  return answers;
}
