import type { Mentions } from '@kith/comms';
import { limits } from '@kith/comms';
import { markMentions } from '../markdown/mention-marks.js';
import type { MentionedPerson } from '../markdown/mention-marks.js';

const nobody: Mentions = { dids: [], room: false };

/** Whom a text mentions by writing `@name` of a member, or `@room`. */
export function mentionsIn(text: string, people: readonly MentionedPerson[]): Mentions {
  const named = markMentions(text, nobody, people).flatMap((part) => (part.kind === 'mention' ? [part.did] : []));
  const dids = [...new Set(named)].filter((did) => did !== 'room').slice(0, limits.MENTIONS_MAX);
  return { dids, room: named.includes('room') };
}
