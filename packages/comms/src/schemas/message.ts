import { defineSchema } from '@kith/store';
import * as v from 'valibot';
import * as limits from '../limits.js';
import { did, nodeId, text } from '../validators.js';
import { conditions, every } from './rules.js';

/** Whom a message calls. Declared by the sender and never parsed from the text, so an `@name` that only looks like one calls nobody. */
const mentions = v.object({
  dids: v.pipe(v.array(did), v.maxLength(limits.MENTIONS_MAX), v.readonly()),
  /** Everybody in the channel. */
  room: v.exactOptional(v.boolean()),
});

export const MessageSchema = defineSchema({
  name: 'message',
  version: 1,
  properties: {
    channel: nodeId,
    text: text(limits.MESSAGE_TEXT_MAX),
    mentions,
    inReplyTo: nodeId,
    /** The author or a moderator took it away. There is no way back. */
    redacted: v.literal(true),
  },
  required: ['channel', 'text'],
  rule: every(conditions.authorOrRedaction, conditions.notRedacted, conditions.saysSomething, conditions.staysInPlace),
  indexes: [
    { property: 'channel', order: 'position' },
    { property: 'channel', order: 'feed' },
  ],
});
