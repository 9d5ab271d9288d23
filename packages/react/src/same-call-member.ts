import type { CallMember } from '@kith/calls';
import { sameItems } from '@kith/identity';

/** Whether two states of one member show the same. Tracks are compared by identity. */
export function sameCallMember(a: CallMember, b: CallMember): boolean {
  return (
    a.key === b.key &&
    a.person === b.person &&
    a.device === b.device &&
    a.self === b.self &&
    a.connection === b.connection &&
    a.audioTrack === b.audioTrack &&
    a.videoTrack === b.videoTrack &&
    a.since === b.since &&
    a.media.muted === b.media.muted &&
    a.media.deafened === b.media.deafened &&
    a.media.video === b.media.video &&
    a.media.sharing === b.media.sharing &&
    a.media.speaking === b.media.speaking &&
    a.media.listening === b.media.listening
  );
}

export function sameSelection(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || (Array.isArray(a) && Array.isArray(b) && sameItems(a, b));
}
