import { defineSchema } from '@kith/store';
import * as v from 'valibot';
import type { CommsRuleCode } from '../codes.js';
import * as limits from '../limits.js';
import { nodeCalls, nodeRecalls } from '../mentions.js';
import { did, nodeId, text } from '../validators.js';
import { conditions, every } from './rules.js';

/** Whom a message calls. Declared by the sender and never parsed from the text, so an `@name` that only looks like one calls nobody. */
const mentions = v.object({
  dids: v.pipe(v.array(did), v.maxLength(limits.MENTIONS_MAX), v.readonly()),
  /** Everybody in the channel. */
  room: v.exactOptional(v.boolean()),
  /** Where the text names them: start, end (exclusive, in UTF-16 code units), and the index among `dids`, or -1 for everybody. */
  places: v.exactOptional(
    v.pipe(
      v.array(v.pipe(v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(-1))), v.length(3), v.readonly())),
      v.maxLength(limits.MENTION_PLACES_MAX),
      v.readonly(),
    ),
  ),
  /** Those whom edits have added. */
  added: v.exactOptional(
    v.object({
      dids: v.pipe(v.array(did), v.maxLength(limits.MENTIONS_MAX), v.readonly()),
      room: v.exactOptional(v.boolean()),
    }),
  ),
});

/**
 * A message in a channel or a discussion. Its author changes it; a moderator may only redact it. Its channel and the message that it
 * replies to never change.
 */
export const MessageSchema = defineSchema({
  name: 'message',
  version: 1,
  properties: {
    channel: nodeId,
    text: text(limits.MESSAGE_TEXT_MAX),
    mentions,
    inReplyTo: nodeId,
    /** The channel again, once an edit has added a mention. */
    recalls: nodeId,
    /** The author or a moderator took it away. There is no way back. */
    redacted: v.literal(true),
  },
  required: ['channel', 'text'],
  rule: every<CommsRuleCode>(
    conditions.authorOrRedaction,
    conditions.notRedacted,
    conditions.saysSomething,
    conditions.staysInPlace,
  ),
  indexes: [
    { property: 'channel', order: 'position' },
    { property: 'channel', order: 'feed' },
    { property: 'channel', order: 'feed', mark: 'news' },
    { property: 'channel', order: 'feed', mark: 'calls' },
    { property: 'channel', order: 'feed', mark: 'recalls' },
  ],
  marks: {
    /** Said by somebody else, and not taken away. */
    news: ({ creator, properties }, me) => creator !== me && properties['redacted'] !== true,
    calls: nodeCalls,
    /** Calls this person only since an edit. */
    recalls: (node, me) => node.properties['recalls'] === node.properties['channel'] && nodeRecalls(node, me),
  },
});
