import type { Notice } from '@kith/presence';
import { isolated } from '@kith/ui';

export interface NoticeCircumstances {
  /** This person does not want to be disturbed now. */
  readonly dnd: boolean;
  readonly blocked: boolean;
  /** Nobody sees this page. */
  readonly hidden: boolean;
  /** The person switched system notifications on, and the browser allows them. */
  readonly systemAllowed: boolean;
  readonly now: number;
}

export type NoticeTreatment =
  /** Not for their eyes, or over. */
  | { readonly kind: 'drop' }
  /** Kept for later: no toast, no sound, no system notification. */
  | { readonly kind: 'hold' }
  | { readonly kind: 'tell'; readonly system: boolean };

/** What becomes of a poke or an invitation. A system notification stands in for a page nobody sees, never beside one. */
export function treatNotice(notice: Notice, circumstances: NoticeCircumstances): NoticeTreatment {
  const { dnd, blocked, hidden, systemAllowed, now } = circumstances;
  if (blocked || (notice.type === 'invitation' && notice.expiresAt <= now)) return { kind: 'drop' };
  if (dnd || notice.quiet) return { kind: 'hold' };
  return { kind: 'tell', system: hidden && systemAllowed };
}

/** What it says; `place` is the name of what it leads to, null for what this device does not have. */
export function noticeWords(
  notice: Notice,
  name: string,
  place: string | null,
): { readonly title: string; readonly note: string } {
  if (notice.type === 'poke') return { title: `${isolated(name)} poked you`, note: '' };
  const to = notice.kind === 'call' ? 'a call' : place === null ? 'something that has not arrived yet' : place;
  const where = notice.kind === 'call' && place !== null ? ` in ${place}` : '';
  return { title: `${isolated(name)} invites you to ${to}${where}`, note: notice.note };
}

/** One system notification for each person: whatever comes later takes its place. */
export function systemTag(space: string, notice: Notice): string {
  return `kith-notice-${space}-${notice.from}`;
}

/** One toast for the pokes of a person, and one for each place they invite to. */
export function toastTag(space: string, notice: Notice): string {
  return `${systemTag(space, notice)}-${notice.type === 'poke' ? '' : notice.node}`;
}
