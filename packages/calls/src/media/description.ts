import { fingerprintOf } from '@kith/mesh/internal';

export interface DescriptionFacts {
  /** SHA-256 DTLS fingerprint, 32 bytes. */
  readonly fingerprint: Uint8Array;
  /** The ICE user fragment. It changes with every restart. */
  readonly ufrag: string;
}

/**
 * Reads the relevant facts of a session description. Returns null unless it has one audio, one video and one data section and
 * nothing else, all under one certificate and one ICE user fragment (they are bundled).
 */
export function readDescription(sdp: string): DescriptionFacts | null {
  const sections = [...sdp.matchAll(/^m=(\S+) /gm)].map(([, kind]) => kind);
  const wanted = ['audio', 'video', 'application'];
  if (sections.length !== wanted.length || !wanted.every((kind) => sections.includes(kind))) return null;
  const ufrags = new Set([...sdp.matchAll(/^a=ice-ufrag:(\S+)/gm)].map(([, ufrag]) => ufrag));
  const [ufrag] = ufrags;
  const fingerprint = fingerprintOf(sdp);
  if (ufrags.size !== 1 || ufrag === undefined || !fingerprint) return null;
  return { fingerprint, ufrag };
}
