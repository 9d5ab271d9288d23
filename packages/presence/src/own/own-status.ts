import { observable } from '@kith/identity';
import type { Clock, Observable, Timer } from '@kith/identity';
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
}): OwnStatus {
  const { clock, choice, activity } = options;
  let idle = false;
  let timer: Timer | undefined;
  let visible = activity?.isVisible() ?? true;
  const decide = (): Status | 'invisible' => {
    const chosen = choice.getSnapshot();
    if (chosen !== 'auto') return chosen;
    return idle ? 'idle' : 'online';
  };
  const current = observable(decide());
  const update = () => current.set(decide());

  const wait = () => {
    timer?.cancel();
    timer = clock.after(visible ? IDLE_AFTER : IDLE_AFTER_HIDDEN, () => {
      timer = undefined;
      idle = true;
      update();
    });
  };
  const heard = () => {
    const wasVisible = visible;
    visible = activity?.isVisible() ?? true;
    // Leaving is no sign of life: from then on the shorter time runs.
    if (!visible) {
      if (wasVisible && !idle) wait();
      return;
    }
    idle = false;
    wait();
    update();
  };
  const stops = [choice.subscribe(update)];
  if (activity !== undefined) {
    stops.push(activity.onActivity(heard));
    wait();
  }
  return {
    current,
    close() {
      timer?.cancel();
      for (const stop of stops) stop();
    },
  };
}
