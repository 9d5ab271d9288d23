import type { Profile } from '../types.js';

/**
 * What somebody says about themself right now, or null where they say nothing or its time is over.
 * @param now - Milliseconds since the Unix epoch, by the reader's own clock.
 */
export function activeStatus(
  { statusEmoji, statusMessage, statusExpiresAt }: Profile,
  now: number,
): { readonly emoji?: string; readonly message?: string } | null {
  if (statusExpiresAt !== undefined && statusExpiresAt <= now) return null;
  if (statusEmoji === undefined && statusMessage === undefined) return null;
  return {
    ...(statusEmoji === undefined ? {} : { emoji: statusEmoji }),
    ...(statusMessage === undefined ? {} : { message: statusMessage }),
  };
}
