import type { Profile } from '../types.js';

/**
 * Returns the emoji and message of a person's status, or null without one, and after its end.
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
