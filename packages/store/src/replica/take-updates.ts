import type { LogDraft } from '../log/draft.js';
import type { Origin } from './committed.js';
import { intake } from './intake.js';
import type { FeedUpdate, Intake, IntakePolicy } from './intake.js';
import type { LiveFeeds } from './own-feeds.js';
import type { Replica } from './replica.js';

/**
 * Commits updates of feeds. Control updates share one commit, so that membership is folded once. A commit holds at most one
 * content update. An update may continue a feed that this device writes. Then its disk was restored from an older copy: the
 * entries are kept, and the device continues in new feeds.
 * @returns the result for each update, in order.
 */
export async function takeUpdates(
  replica: Replica,
  own: LiveFeeds,
  origin: Origin,
  updates: readonly FeedUpdate[],
  policy: IntakePolicy,
): Promise<Intake[]> {
  const answers: Intake[] = [];
  while (answers.length < updates.length) {
    let taken: Intake[] = [];
    let ownIsLonger = false;
    await replica.apply(origin, async (draft) => {
      taken = [];
      for (const update of updates.slice(answers.length)) {
        // The place where content is shown depends on the entries stored before it.
        if (holdsContent(draft)) break;
        taken.push(await intake(replica.gate, draft, update, policy));
      }
      ownIsLonger = draft.appended.some(({ feed }) => own.isLive(feed));
      if (ownIsLonger) draft.put(...own.replacement());
    });
    answers.push(...taken);
    if (!ownIsLonger) continue;
    await replica.exclusively(() => own.refresh());
    replica.events.emit({ type: 'feeds-replaced' });
  }
  return answers;
}

function holdsContent({ appended, filled }: LogDraft): boolean {
  return [...appended, ...filled].some(({ feed }) => feed.kind === 'content');
}
