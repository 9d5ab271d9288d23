import { equalBytes, hexDecode } from '@kith/identity';

/**
 * The DTLS fingerprint of a session description (RFC 8122), as 32 bytes. Null unless every fingerprint line is SHA-256 and
 * all agree: with a second one of another kind, the connection could be made under a certificate nobody looked at.
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

/** Whether a description asks for a data channel and nothing else: media has connections of its own. */
export function isDataOnly(sdp: string): boolean {
  const media = sdp.match(/^m=.*$/gm) ?? [];
  return media.length === 1 && media.every((line) => line.startsWith('m=application '));
}
