import { observable } from '@kith/identity';
import type { Observable } from '@kith/identity';
import { bytesFromId } from '@kith/store';
import { emptyDraft } from '@kith/ui';
import type { Draft } from '@kith/ui';
import { isRecord, storedList } from '../storage/stored.js';

/** What was being written in each channel of a workspace. */
export interface Drafts {
  read(channel: string): Draft;
  write(channel: string, draft: Draft): void;
  /** The channels in which something waits that was not sent. */
  readonly waiting: Observable<ReadonlySet<string>>;
}

type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** A draft is kept on this device alone, and outlives the page. */
export function openDrafts(storage: DraftStorage, workspace: string): Drafts {
  const key = draftsKey(workspace);
  const drafts = new Map<string, Draft>(storedDrafts(storage.getItem(key)));
  const waiting = observable<ReadonlySet<string>>(new Set(drafts.keys()), { same: sameChannels });
  return {
    waiting,
    read: (channel) => drafts.get(channel) ?? emptyDraft,
    write(channel, draft) {
      if (draft.text === '' && draft.mode.kind === 'new') drafts.delete(channel);
      else drafts.set(channel, draft);
      waiting.set(new Set([...drafts].filter(([, { text }]) => text !== '').map(([id]) => id)));
      // Another tab may have stored what it writes in other channels.
      const stored = new Map<string, Draft>(storedDrafts(storage.getItem(key)));
      const own = drafts.get(channel);
      if (own === undefined) stored.delete(channel);
      else stored.set(channel, own);
      if (stored.size === 0) storage.removeItem(key);
      else storage.setItem(key, JSON.stringify([...stored]));
    },
  };
}

/** What was being written in a workspace that is no longer on this device. */
export function forgetDrafts(storage: DraftStorage, workspace: string): void {
  storage.removeItem(draftsKey(workspace));
}

function draftsKey(workspace: string): string {
  return `kith.drafts.${workspace}`;
}

function sameChannels(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((channel) => b.has(channel));
}

/** What makes sense of what was stored: another version may have written it. */
function storedDrafts(stored: string | null): [string, Draft][] {
  return storedList(stored).flatMap((entry: unknown): [string, Draft][] => {
    const [channel, draft] = Array.isArray(entry) ? (entry as unknown[]) : [];
    return typeof channel === 'string' && isDraft(draft) ? [[channel, draft]] : [];
  });
}

function isDraft(value: unknown): value is Draft {
  if (!isRecord(value) || typeof value['text'] !== 'string' || !isRanges(value['ranges'])) return false;
  const mode = value['mode'];
  if (!isRecord(mode)) return false;
  if (mode['kind'] === 'new') return true;
  if (mode['kind'] === 'reply') return isId(mode['to']);
  const aside = mode['aside'];
  return (
    mode['kind'] === 'edit' &&
    isId(mode['message']) &&
    Array.isArray(mode['unplaced']) &&
    isRecord(aside) &&
    typeof aside['text'] === 'string' &&
    isRanges(aside['ranges'])
  );
}

function isRanges(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (range: unknown) =>
        isRecord(range) && typeof range['start'] === 'number' && typeof range['end'] === 'number' && 'target' in range,
    )
  );
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && bytesFromId(value) !== null;
}
