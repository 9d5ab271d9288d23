import {
  requireOnly,
  namesOf,
  invalidArgument,
  isObject,
  keyFromDid,
  requireObject,
  requireText,
} from '@kith/identity';
import type { Did } from '@kith/identity';
import * as limits from '../limits.js';
import type { MentionPlace, MessageDraft } from '../types.js';
import { isVisible } from '../visible.js';
import { commsError } from '../codes.js';

export interface WrittenMentions {
  readonly dids: readonly Did[];
  readonly room?: boolean;
  readonly places?: readonly (readonly [number, number, number])[];
}

export interface CheckedDraft {
  readonly text: string;
  /** Null when nobody is called. */
  readonly mentions: WrittenMentions | null;
}

/** Refuses before writing what every receiver would refuse after. */
export function checkedDraft(given: MessageDraft): CheckedDraft {
  const draft = checkedForm(given);
  if (!isVisible(draft.text)) {
    throw commsError('message-empty', { argument: 'text' });
  }
  if (draft.text.length > limits.MESSAGE_TEXT_MAX) {
    throw commsError('message-too-long', {
      message: `The message has ${draft.text.length} characters; ${limits.MESSAGE_TEXT_MAX} are allowed.`,
      argument: 'text',
    });
  }
  const dids = [...new Set(draft.mentions?.dids)];
  if (dids.length > limits.MENTIONS_MAX) {
    throw commsError('too-many-mentions', {
      message: `The message mentions ${dids.length} people; ${limits.MENTIONS_MAX} are allowed.`,
      argument: 'mentions.dids',
    });
  }
  const malformed = dids.find((did) => keyFromDid(did) === null);
  if (malformed !== undefined) {
    throw commsError('mention-malformed', {
      message: `"${malformed}" is no did:key of an Ed25519 key.`,
      argument: 'mentions.dids',
    });
  }
  const room = draft.mentions?.room === true;
  if (dids.length === 0 && !room) return { text: draft.text, mentions: null };
  const places = checkedPlaces(draft.mentions?.places ?? [], dids, room, draft.text);
  return {
    text: draft.text,
    mentions: { dids, ...(room ? { room } : {}), ...(places.length === 0 ? {} : { places }) },
  };
}

function checkedPlaces(
  places: readonly MentionPlace[],
  dids: readonly Did[],
  room: boolean,
  text: string,
): readonly (readonly [number, number, number])[] {
  let from = 0;
  return places
    .map(({ start, end, target }) => {
      const who = target === 'room' ? -1 : dids.indexOf(target);
      const known = target === 'room' ? room : who !== -1;
      if (!known || start < from || end <= start || end > text.length)
        throw commsError('mention-place', { argument: 'mentions.places' });
      from = end;
      return [start, end, who] as const;
    })
    .slice(0, limits.MENTION_PLACES_MAX);
}

const draftNames = namesOf<MessageDraft>({ text: true, mentions: true });
const mentionNames = namesOf<NonNullable<MessageDraft['mentions']>>({ dids: true, room: true, places: true });

/** What does not belong into a draft would be lost without a word. */
function checkedForm(given: unknown): MessageDraft {
  requireObject('draft', given, 'a draft: { text, mentions }');
  const draft = requireOnly('draft', given, draftNames);
  const { mentions } = draft;
  const text = requireText('draft.text', draft['text']);
  if (mentions === undefined) return { text };
  const { dids = [], room = false, places = [] } = requireOnly('draft.mentions', mentions, mentionNames);
  if (!Array.isArray(dids)) throw invalidArgument('draft.mentions.dids', dids, 'a list of DIDs');
  if (typeof room !== 'boolean') throw invalidArgument('draft.mentions.room', room, 'true or false');
  if (!Array.isArray(places) || !places.every(isPlace))
    throw invalidArgument('draft.mentions.places', places, 'a list of { start, end, target }');
  return {
    text,
    mentions: { dids: dids.map((did) => requireText('draft.mentions.dids', did, 'DIDs') as Did), room, places },
  };
}

function isPlace(value: unknown): value is MentionPlace {
  return (
    isObject(value) &&
    Number.isSafeInteger(value['start']) &&
    Number.isSafeInteger(value['end']) &&
    typeof value['target'] === 'string'
  );
}
