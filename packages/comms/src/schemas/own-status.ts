import { defineSchema } from '@kith/store';
import * as v from 'valibot';
import type { CommsRuleCode } from '../codes.js';
import { count } from '../validators.js';
import { conditions, every } from './rules.js';

export const ownStatusChoices = ['auto', 'away', 'dnd', 'invisible'] as const;

/** The status that a person has chosen, in their personal space, for all of their devices. Named by their DID. */
export const OwnStatusSchema = defineSchema({
  name: 'own-status',
  version: 1,
  naming: 'key',
  properties: {
    choice: v.picklist(ownStatusChoices),
    /** When it ends, in milliseconds since the Unix epoch; 0 for never. */
    until: count,
  },
  required: ['choice'],
  rule: every<CommsRuleCode>(conditions.subject),
});
