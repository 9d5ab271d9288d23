import type { Mentions } from '@kith/comms';
import { limits } from '@kith/comms';
import { indexNames, markMentions } from '../markdown/mention-marks.js';
import type { MentionedPerson } from '../markdown/mention-marks.js';

/** Whom a text mentions by writing `@name` of a member, or `@room`. */
export function mentionsIn(text: string, people: readonly MentionedPerson[]): Mentions {
  if (!text.includes('@')) return { dids: [], room: false };
  const named = markMentions(text, indexNames(people)).flatMap((part) => (part.kind === 'mention' ? part.targets : []));
  const dids = [...new Set(named)].filter((did) => did !== 'room').slice(0, limits.MENTIONS_MAX);
  return { dids, room: named.includes('room') };
}
