import { equalBytes, hexDecode } from '@kith/identity';

/**
 * Returns the DTLS fingerprint of a session description (RFC 8122), 32 bytes. Returns null unless every fingerprint line is
 * SHA-256 and all agree: a second fingerprint of another kind would allow a certificate that was not checked.
 */
export function fingerprintOf(sdp: string): Uint8Array | null {
  let found: Uint8Array | null = null;
  for (const line of sdp.split(/\r\n|\r|\n/)) {
    if (!/^a=fingerprint:/i.test(line)) continue;
    const value = /^a=fingerprint:sha-256 ((?:[0-9a-f]{2}:){31}[0-9a-f]{2})\s*$/i.exec(line)?.[1];
    const bytes = value === undefined ? null : hexDecode(value.replaceAll(':', ''));
    if (!bytes || (found && !equalBytes(found, bytes))) return null;
    found = bytes;
  }
  return found;
}

/** Tells whether a description asks for a data channel and nothing else. Media has connections of its own. */
export function isDataOnly(sdp: string): boolean {
  const media = sdp.match(/^m=.*$/gm) ?? [];
  return media.length === 1 && media.every((line) => line.startsWith('m=application '));
}
