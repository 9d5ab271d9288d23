import { isolated } from '@kith/ui';

/** What waits in every open workspace together. */
export interface Waiting {
  readonly unread: number;
  /** Some of them are unread; others were read before an edit mentioned this person. */
  readonly mentions: number;
  /** Rings now, and missed calls, pokes and invitations that nobody has looked at. */
  readonly calls: number;
}

const most = 99;

/** "(3) general · Tea club": how much waits anywhere, then the place on screen. */
export function pageTitle({ unread, mentions, calls }: Waiting, channel: string, workspace: string): string {
  const count = Math.max(unread, mentions) + calls;
  const mark = count === 0 ? '' : `(${count > most ? `${most}+` : count}) `;
  return mark + [channel, workspace, 'Kith'].filter(Boolean).slice(0, 2).map(isolated).join(' · ');
}

const mark = { mentions: '#d92d20', unread: '#f0a020' } as const;

/** The icon of the page: with a red mark for a mention, a call or a poke, an amber one for anything else that waits. */
export function pageIcon({ unread, mentions, calls }: Waiting, plain: string): string {
  if (unread + mentions + calls === 0) return plain;
  const colour = mentions + calls > 0 ? mark.mentions : mark.unread;
  const picture =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0f6b66"/>' +
    '<circle cx="11" cy="14" r="4" fill="#fff"/><path d="M5 26c.6-4.3 3-6.5 6-6.5s5.4 2.2 6 6.5z" fill="#fff"/>' +
    `<circle cx="23" cy="9" r="8" fill="${colour}" stroke="#fff" stroke-width="2"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(picture)}`;
}
