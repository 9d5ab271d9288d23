import { KithError, keyFromDid } from '@kith/identity';
import type { Did } from '@kith/identity';
import * as limits from '../limits.js';
import type { MessageDraft } from '../types.js';
import { isVisible } from '../visible.js';

export interface CheckedDraft {
  readonly text: string;
  /** Null when nobody is called. */
  readonly mentions: { readonly dids: readonly Did[]; readonly room?: boolean } | null;
}

/** Refuses before writing what every receiver would refuse after. */
export function checkedDraft(draft: MessageDraft): CheckedDraft {
  if (!isVisible(draft.text)) {
    throw new KithError('message-empty', 'The message says nothing.', { fix: 'Write something.', argument: 'text' });
  }
  if (draft.text.length > limits.MESSAGE_TEXT_MAX) {
    throw new KithError(
      'message-too-long',
      `The message has ${draft.text.length} characters; ${limits.MESSAGE_TEXT_MAX} are allowed.`,
      {
        fix: 'Shorten it, or send it in parts.',
        argument: 'text',
      },
    );
  }
  const dids = [...new Set(draft.mentions?.dids)];
  if (dids.length > limits.MENTIONS_MAX) {
    throw new KithError(
      'too-many-mentions',
      `The message mentions ${dids.length} people; ${limits.MENTIONS_MAX} are allowed.`,
      {
        fix: 'Mention fewer people, or everybody with `room: true`.',
        argument: 'mentions.dids',
      },
    );
  }
  const malformed = dids.find((did) => keyFromDid(did) === null);
  if (malformed !== undefined) {
    throw new KithError('mention-malformed', `"${malformed}" is no did:key of an Ed25519 key.`, {
      fix: 'Mention people by the DID their membership shows.',
      argument: 'mentions.dids',
    });
  }
  const room = draft.mentions?.room === true;
  return { text: draft.text, mentions: dids.length === 0 && !room ? null : { dids, ...(room ? { room } : {}) } };
}
