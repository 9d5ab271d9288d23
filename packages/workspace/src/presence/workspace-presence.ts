import { derived, observable } from '@kith/identity';
import type { Clock, Did, Identity, Observable, RandomBytes } from '@kith/identity';
import { createPresence } from '@kith/presence';
import type { PresenceService, StatusChoice } from '@kith/presence';
import type { Space } from '@kith/store';
import { groupOf } from '../group.js';
import type { DeviceOptions } from '../options.js';

export interface WorkspacePresenceParts {
  readonly space: Pick<Space, 'id' | 'members' | 'secret'>;
  readonly identity: Identity;
  readonly options: Pick<DeviceOptions, 'crypto' | 'tabs' | 'activity' | 'page' | 'presenceFields'>;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** What this person chose, on whichever of their devices. */
  readonly status: Observable<StatusChoice>;
  readonly blocked: Observable<ReadonlySet<Did>>;
  readonly onError: (error: unknown) => void;
}

export interface WorkspacePresence {
  readonly service: PresenceService;
  close(): void;
}

/** Who is here, among the members of one space, under the secret they share now. */
export function openWorkspacePresence(parts: WorkspacePresenceParts): WorkspacePresence {
  const { space, identity, options, clock, random, blocked, onError } = parts;
  const { crypto, tabs, activity, page, presenceFields } = options;
  const asleep = observable(false, { onError });
  const service = createPresence({
    identity,
    group: groupOf(space, 'presence'),
    crypto,
    clock,
    random,
    status: derived([parts.status, asleep], () => (asleep.getSnapshot() ? 'invisible' : parts.status.getSnapshot())),
    blocked,
    onError,
    ...(tabs === undefined ? {} : { tabs: tabs.channel(`presence/${space.id}`) }),
    ...(activity === undefined ? {} : { activity }),
    ...(presenceFields === undefined ? {} : { fields: presenceFields }),
  });
  const stops =
    page === undefined
      ? []
      : [
          page.onHide((forGood) => (forGood ? service.close() : asleep.set(true))),
          page.onShow(() => asleep.set(false)),
        ];
  return {
    service,
    close() {
      for (const stop of stops.splice(0)) stop();
      service.close();
    },
  };
}
