import { observable } from '@kith/identity';
import type { Clock, Observable, OnError, Timer } from '@kith/identity';
import type { Status, StatusChoice } from '../fields.js';
import { IDLE_AFTER, IDLE_AFTER_HIDDEN } from '../limits.js';
import type { ActivitySource } from '../ports.js';

export interface OwnStatus {
  readonly current: Observable<Status | 'invisible'>;
  close(): void;
}

/** What this person is now: what they chose, or, with `auto`, what follows from whether somebody is at the device. */
export function followStatus(options: {
  readonly clock: Clock;
  readonly choice: Observable<StatusChoice>;
  readonly activity: ActivitySource | undefined;
  readonly onError: OnError;
}): OwnStatus {
  const { clock, choice, activity, onError } = options;
  let idle = false;
  let visible = activity?.isVisible() ?? true;
  /** Since the last input, and since the page was hidden: whichever ends first. */
  let unattended: Timer | undefined;
  let unseen: Timer | undefined;
  const decide = (): Status | 'invisible' => {
    const chosen = choice.getSnapshot();
    if (chosen !== 'auto') return chosen;
    return idle ? 'idle' : 'online';
  };
  const current = observable(decide(), { onError });
  const update = () => current.set(decide());

  const becomeIdle = () => {
    unattended?.cancel();
    unseen?.cancel();
    idle = true;
    update();
  };
  const waitFromNow = () => {
    unattended?.cancel();
    unseen?.cancel();
    unattended = clock.after(visible ? IDLE_AFTER : IDLE_AFTER_HIDDEN, becomeIdle);
  };
  const heard = () => {
    const wasVisible = visible;
    visible = activity?.isVisible() ?? true;
    // Being hidden is no sign of life, and does not put off what no input had begun.
    if (wasVisible && !visible) {
      if (!idle) unseen = clock.after(IDLE_AFTER_HIDDEN, becomeIdle);
      return;
    }
    idle = false;
    waitFromNow();
    update();
  };
  const stops = [choice.subscribe(update)];
  if (activity !== undefined) {
    stops.push(activity.onActivity(heard));
    waitFromNow();
  }
  return {
    current,
    close() {
      unattended?.cancel();
      unseen?.cancel();
      for (const stop of stops) stop();
    },
  };
}
