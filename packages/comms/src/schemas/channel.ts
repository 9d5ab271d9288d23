import { defineSchema } from '@kith/store';
import * as v from 'valibot';
import type { CommsRuleCode } from '../codes.js';
import * as limits from '../limits.js';
import { nodeId, text, visibleText } from '../validators.js';
import { conditions, every } from './rules.js';

export const channelKinds = ['channel', 'dm', 'voice'] as const;

/** The kind of a channel. */
export type ChannelKind = (typeof channelKinds)[number];

/** A place to talk. Members and above make, rename and archive; guests do not. */
export const ChannelSchema = defineSchema({
  name: 'channel',
  version: 1,
  properties: {
    name: visibleText(limits.CHANNEL_NAME_MAX),
    topic: text(limits.CHANNEL_TOPIC_MAX),
    kind: v.picklist(channelKinds),
    archived: v.boolean(),
    /** The node this channel discusses. */
    target: nodeId,
  },
  required: ['name', 'kind'],
  rule: every<CommsRuleCode>(conditions.memberOrAbove),
});
