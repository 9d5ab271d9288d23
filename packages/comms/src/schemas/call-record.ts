import { defineSchema } from '@kith/store';
import * as v from 'valibot';
import type { CommsRuleCode } from '../codes.js';
import * as limits from '../limits.js';
import { count, did, visibleText } from '../validators.js';
import { every } from './rules.js';

export const ringOutcomes = ['accepted', 'declined', 'busy', 'unanswered', 'cancelled'] as const;

/** How a ring ended. */
export type RingOutcome = (typeof ringOutcomes)[number];

/** The record of one person's part in one call: their stay, or a ring of theirs. It is never changed. */
export const CallRecordSchema = defineSchema({
  name: 'call-record',
  version: 1,
  properties: {
    /** What was called about: the id of a channel, a document, or whatever an app names. */
    call: visibleText(limits.CALL_MAX),
    kind: v.picklist(['stay', 'ring']),
    /** Milliseconds since the Unix epoch, by the author's clock. */
    startedAt: count,
    /** Milliseconds. */
    duration: count,
    /** Whom they rang, and what came of it. */
    to: did,
    outcome: v.picklist(ringOutcomes),
    /** Which ring: what was heard by the person rung has the same id. */
    ring: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/)),
  },
  required: ['call', 'kind', 'startedAt', 'duration'],
  rule: every<CommsRuleCode>({ code: 'call-record-fixed', holds: ({ action }) => action === 'create' }),
  indexes: [
    { property: 'call', order: 'position' },
    { property: 'to', order: 'position' },
  ],
});
