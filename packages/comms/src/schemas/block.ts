import { keyFromDid } from '@kith/identity';
import { defineSchema } from '@kith/store';
import * as v from 'valibot';
import type { CommsRuleCode } from '../codes.js';
import { conditions, every } from './rules.js';

/**
 * One person whose pokes and invitations are dropped, in the personal space of the person who blocked them. Named by the blocked
 * one's DID.
 */
export const BlockSchema = defineSchema({
  name: 'block',
  version: 1,
  naming: 'key',
  properties: { blocked: v.boolean() },
  required: ['blocked'],
  rule: every<CommsRuleCode>(conditions.moderator, {
    code: 'block-key',
    holds: ({ key }) => key !== undefined && keyFromDid(key) !== null,
  }),
});
