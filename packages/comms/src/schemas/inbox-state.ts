import { defineSchema } from '@kith/store';
import type { NodeId, SpaceId } from '@kith/store';
import * as v from 'valibot';
import type { CommsRuleCode } from '../codes.js';
import { count, id } from '../validators.js';
import { conditions, every } from './rules.js';

/**
 * The read marks of a person, in their personal space, one register per item, so that two devices that were apart never lose each
 * other's reads: a watermark per device and channel, read as the maximum; one register per acknowledged mention.
 */
export const InboxStateSchema = defineSchema({
  name: 'inbox',
  version: 1,
  naming: 'key',
  properties: {
    kind: v.picklist(['watermark', 'acknowledged']),
    /** `space/channel`: what the register is about, and what it is found by. */
    item: v.pipe(v.string(), v.maxLength(128)),
    /** For a watermark: per content feed (by id) the last seq read. */
    feeds: v.record(id, count),
    /** For an acknowledged mention: the message. */
    message: id,
    /** When, by the writing device's clock; for display. */
    at: count,
  },
  required: ['kind', 'item', 'at'],
  rule: every<CommsRuleCode>(conditions.moderator),
  indexes: [{ property: 'item', order: 'position' }],
});

export const inboxItem = (space: SpaceId, channel: NodeId): string => `${space}/${channel}`;
export const watermarkKey = (device: string, space: SpaceId, channel: NodeId): string =>
  `watermark/${device}/${inboxItem(space, channel)}`;
export const acknowledgedKey = (space: SpaceId, message: NodeId): string => `acknowledged/${space}/${message}`;
