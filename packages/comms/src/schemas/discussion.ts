import { defineSchema } from '@kith/store';
import * as v from 'valibot';
import type { CommsRuleCode } from '../codes.js';
import * as limits from '../limits.js';
import { text } from '../validators.js';
import { isVisible } from '../visible.js';
import { conditions, every } from './rules.js';

/** A channel about one thing. Its name is the id of that thing, so that two devices that open it apart open the same one. */
export const DiscussionSchema = defineSchema({
  name: 'discussion',
  version: 1,
  naming: 'key',
  properties: {
    /** Without one it is called what it is about. */
    name: text(limits.CHANNEL_NAME_MAX),
    topic: text(limits.CHANNEL_TOPIC_MAX),
    archived: v.boolean(),
  },
  rule: every<CommsRuleCode>(conditions.memberOrAbove, {
    code: 'discussion-target',
    holds: ({ key }) => isTarget(key ?? ''),
  }),
});

/** Any id of an app, such as `invoice-42`. */
export const isTarget = (target: string): boolean => target.length <= limits.DISCUSSION_TARGET_MAX && isVisible(target);
