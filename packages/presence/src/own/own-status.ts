import { observable } from '@kith/identity';
import type { Clock, Observable, OnError, Timer } from '@kith/identity';
import type { Status, StatusChoice } from '../fields.js';
import { IDLE_AFTER, IDLE_AFTER_HIDDEN } from '../limits.js';
import type { ActivitySource } from '../ports.js';

export interface OwnStatus {
  readonly current: Observable<Status | 'invisible'>;
  close(): void;
}

/** Makes the status of this person: their choice or, with `auto`, the status that follows from input at the device. */
export function followStatus(options: {
  readonly clock: Clock;
  readonly choice: Observable<StatusChoice>;
  readonly activity: ActivitySource | undefined;
  readonly onError: OnError;
}): OwnStatus {
  const { clock, choice, activity, onError } = options;
  let idle = false;
  let visible = activity?.isVisible() ?? true;
  /** Runs from the last input or from the hiding of the page, whichever time ends first. */
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
    // Hiding the page is no input. It does not extend a running wait.
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
