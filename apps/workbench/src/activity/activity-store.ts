import { observable } from '@kith/identity';
import type { Observable } from '@kith/identity';
import {
  decodeActivity,
  encodeActivity,
  markedRead,
  withEntry,
  type ActivityEntry,
  type NewActivity,
} from './activity.js';

/** What happened in one workspace, kept on this device. */
export interface Activity {
  readonly list: Observable<readonly ActivityEntry[]>;
  readonly add: (entry: NewActivity) => void;
  readonly markRead: (which: (entry: ActivityEntry) => boolean) => void;
  /** Takes over what another tab has written. */
  readonly look: () => void;
}

/** Several tabs write to one list: every change begins with what is stored by then. */
export function openActivity(storage: Pick<Storage, 'getItem' | 'setItem'>, workspace: string): Activity {
  const key = activityKey(workspace);
  const stored = () => decodeActivity(storage.getItem(key));
  const list = observable(stored());
  const change = (step: (before: readonly ActivityEntry[]) => readonly ActivityEntry[]) => {
    const before = stored();
    const after = step(before);
    if (after !== before) storage.setItem(key, encodeActivity(after));
    if (after !== before || encodeActivity(before) !== encodeActivity(list.getSnapshot())) list.set(after);
  };
  return {
    list,
    add: (entry) => change((before) => withEntry(before, entry)),
    markRead: (which) => change((before) => markedRead(before, which)),
    look: () => list.set(stored()),
  };
}

export function activityKey(workspace: string): string {
  return `kith.activity.${workspace}`;
}
