import { defineSchema } from '@kith/store';
import * as v from 'valibot';
import type { CommsRuleCode } from '../codes.js';
import * as limits from '../limits.js';
import { count, text, visibleText } from '../validators.js';
import { conditions, every } from './rules.js';

/** An image inside the node, or fetched over HTTPS; nothing that runs. */
const avatar = v.pipe(
  text(limits.AVATAR_MAX),
  v.regex(/^(?:https:\/\/|data:image\/(?:png|jpeg|webp|gif|avif);base64,)/),
);

/** The profile of a person. Named by their DID; nobody else writes it. */
export const ProfileSchema = defineSchema({
  name: 'profile',
  version: 1,
  naming: 'key',
  properties: {
    displayName: visibleText(limits.DISPLAY_NAME_MAX),
    handle: text(limits.HANDLE_MAX),
    avatar: v.union([avatar, v.literal('')]),
    statusEmoji: text(limits.STATUS_EMOJI_MAX),
    statusMessage: text(limits.STATUS_MESSAGE_MAX),
    /** When emoji and message end, in milliseconds since the Unix epoch; 0 for never. */
    statusExpiresAt: count,
    pronouns: text(limits.PRONOUNS_MAX),
    /** IANA name, such as "Europe/Lisbon". */
    timeZone: text(limits.TIME_ZONE_MAX),
  },
  rule: every<CommsRuleCode>(conditions.subject),
});
