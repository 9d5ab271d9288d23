import type { IceServer, MediaState } from '../ports.js';

/** The facts about a call that does not work with a member. */
export interface CallFacts {
  /** Whether signaling works: a broker, or a connection to some peer. */
  readonly signaling: boolean;
  readonly camera: 'unknown' | 'granted' | 'denied';
  readonly microphone: 'unknown' | 'granted' | 'denied';
  /** Whether this person wants the camera on. */
  readonly wantsCamera: boolean;
  /** Milliseconds since the last message or media of the peer; null when nothing ever came. */
  readonly peerSilentFor: number | null;
  readonly media: MediaState;
  readonly iceServers: readonly IceServer[];
  readonly relayOnly: boolean;
  /** The error codes of this connection (RTCPeerConnectionIceErrorEvent.errorCode). */
  readonly iceErrors: readonly { readonly url: string; readonly code: number }[];
  /** The local candidates, as text (RFC 8839). */
  readonly candidates: readonly string[];
}

/** The one cause to fix first when a call does not work with a member. */
export type Diagnosis =
  | 'fine'
  | 'signaling-down'
  | 'peer-gone'
  | 'turn-credentials'
  | 'turn-unreachable'
  | 'no-turn'
  | 'udp-blocked'
  | 'no-microphone-permission'
  | 'no-camera-permission';

/** Milliseconds: longer than any live member is silent. */
const GONE_AFTER = 8_000;

/**
 * Returns the one cause to fix first. The user interface has the words. Causes that stop the connection come before causes that
 * only stop sound or video.
 */
export function diagnose(facts: CallFacts): Diagnosis {
  if (facts.media !== 'connected') {
    const cause = whyNotConnected(facts);
    if (cause) return cause;
  }
  if (facts.microphone === 'denied') return 'no-microphone-permission';
  if (facts.wantsCamera && facts.camera === 'denied') return 'no-camera-permission';
  return 'fine';
}

function whyNotConnected(facts: CallFacts): Diagnosis | null {
  if (!facts.signaling) return 'signaling-down';
  const turn = facts.iceErrors.filter(({ url }) => /^turns?:/.test(url)).map(({ code }) => iceErrorCode(code));
  const relayed = facts.candidates.some((candidate) => candidateType(candidate) === 'relay');
  // This must be fixed here, independent of the peer, before a relay can help.
  if (!relayed && turn.includes('turn-credentials')) return 'turn-credentials';
  if (facts.peerSilentFor === null || facts.peerSilentFor > GONE_AFTER) return 'peer-gone';
  if (facts.media === 'new' || facts.media === 'connecting') {
    // The attempt is still running. Only errors of the servers count so far.
    if (facts.relayOnly && !hasTurn(facts.iceServers)) return 'no-turn';
    return facts.relayOnly && !relayed && turn.length > 0 ? 'turn-unreachable' : null;
  }
  if (!hasTurn(facts.iceServers)) return 'no-turn';
  // A working relay is reachable for any device that may send UDP.
  return !relayed && turn.length > 0 ? 'turn-unreachable' : 'udp-blocked';
}

/**
 * Returns the meaning of an ICE server's error: 401 and similar codes are refused credentials (RFC 8656), 701 is no answer (W3C
 * webrtc).
 */
export function iceErrorCode(code: number): 'turn-credentials' | 'turn-unreachable' | 'ice-server-failed' {
  if (code === 401 || code === 403 || code === 438 || code === 441) return 'turn-credentials';
  return code === 701 ? 'turn-unreachable' : 'ice-server-failed';
}

/** Returns the type of a candidate: `host`, `srflx`, `prflx` or `relay`; null for other text. */
export function candidateType(candidate: string): string | null {
  return / typ (host|srflx|prflx|relay)\b/.exec(candidate)?.[1] ?? null;
}

function hasTurn(servers: readonly IceServer[]): boolean {
  return servers.some(({ urls }) => [urls].flat().some((url) => /^turns?:/.test(url)));
}
