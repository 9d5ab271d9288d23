import type { OwnStatusChoice } from '@kith/comms';
import type { PresenceService } from '@kith/presence';
import { useMemo } from 'react';
import { useWorkspace } from './context.js';
import { useObservable } from './use-observable.js';

/** The status of this person, and the means to change it. */
export interface OwnStatusView {
  /** What this person chose, on whichever of their devices. */
  readonly choice: OwnStatusChoice;
  /** When the choice ends, in milliseconds since the Unix epoch; null for never. */
  readonly until: number | null;
  /** What follows from it now: what others see, or `invisible`. */
  readonly status: ReturnType<PresenceService['status']['getSnapshot']>;
  /** For all devices of this person. @throws KithError `status-until`, and what the personal space throws. */
  choose(choice: OwnStatusChoice, until?: number): Promise<void>;
  /** Free text for everybody, ≤ 128 characters; null takes it away. @throws KithError `activity-too-long` */
  setActivity(text: string | null): void;
}

/** Returns the status of this person, and the functions that change it. */
export function useStatus(): OwnStatusView {
  const { presence, device } = useWorkspace();
  const { ownStatus } = device;
  const choice = useObservable(ownStatus.choice);
  const until = useObservable(ownStatus.until);
  const status = useObservable(presence.status);
  return useMemo(
    () => ({
      choice,
      until,
      status,
      choose: (chosen, end) => ownStatus.choose(chosen, end === undefined ? {} : { until: end }),
      setActivity: (text) => presence.setActivity(text),
    }),
    [choice, until, status, ownStatus, presence],
  );
}
