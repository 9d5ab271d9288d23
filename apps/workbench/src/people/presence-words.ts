import { shownName } from '@kith/comms';
import type { NoticeOutcome, Presence } from '@kith/presence';
import { statusWord, type ShownStatus, isolated, namesInWords } from '@kith/ui';

const clock = { hour: 'numeric', minute: '2-digit' } as const;

/** What the chip of the status bar says. */
export function onlineWords(count: number): string {
  return count <= 1 ? 'Just you' : `${count.toLocaleString()} online`;
}

/** More names than this are a number. */
const mostNamed = 3;

/** "Ada and Bob are looking at this channel"; empty for nobody. */
export function viewersWords(viewers: readonly string[]): string {
  if (viewers.length === 0) return '';
  const who = viewers.length > mostNamed ? `${viewers.length.toLocaleString()} people` : namesInWords(viewers);
  return `${who} ${viewers.length === 1 ? 'is' : 'are'} looking at this channel`;
}

/** Why a poke or an invitation did not go; null when it did. */
export function refusalWords(outcome: NoticeOutcome, name: string): string | null {
  if (!('refused' in outcome)) return null;
  switch (outcome.refused) {
    case 'nobody-there':
      return `${isolated(name)} cannot be reached now. Nothing was sent; a message waits for them.`;
    case 'too-often':
      return `Wait a few seconds before you poke or invite ${isolated(name)} again.`;
    case 'no-key':
      return 'The key to this workspace has not arrived yet, so nothing was sent.';
  }
}

/** "☕ Tea break", or empty. */
export function customWords(status: { readonly emoji?: string; readonly message?: string } | null): string {
  return `${status?.emoji ?? ''} ${status?.message ?? ''}`.trim();
}

/** "until 15:40", "until Sunday, 8:00"; null where there is no end. */
export function untilWords(until: number | null, now: number): string | null {
  if (until === null) return null;
  const today = new Date(now).toDateString() === new Date(until).toDateString();
  return `until ${new Intl.DateTimeFormat(undefined, today ? clock : { weekday: 'long', ...clock }).format(until)}`;
}

/** What the own entry says of the own status. */
export function ownStatusWords(status: ShownStatus, until: number | null, now: number): string {
  return [statusWord(status), untilWords(until, now)].filter((words) => words !== null).join(' ');
}

/** What the row of a member says beside the name. */
export function memberWords(status: ShownStatus, inCall: boolean, custom: string): readonly string[] {
  return [statusWord(status), inCall ? 'In a call' : '', custom].filter((words) => words !== '');
}

/** What somebody does, in few words, most telling first. `place` is the name of what they look at. */
export function doingWords(presence: Presence, custom: string): readonly string[] {
  const told = [presence.activity, custom].map((words) => isolated(shownName(words) ?? ''));
  return [presence.call === undefined ? '' : 'In a call', ...told].filter((words) => words !== '');
}
