import type { IceServer, MediaState } from '../ports.js';

/** What is known when a call does not work with somebody. */
export interface CallFacts {
  /** Whether signals get anywhere: a broker, or a connection to some peer. */
  readonly signaling: boolean;
  readonly camera: 'unknown' | 'granted' | 'denied';
  readonly microphone: 'unknown' | 'granted' | 'denied';
  /** Whether this person wants to be seen. */
  readonly wantsCamera: boolean;
  /** Milliseconds since anything came from the peer, by whatever way; null when nothing ever did. */
  readonly peerSilentFor: number | null;
  readonly media: MediaState;
  readonly iceServers: readonly IceServer[];
  readonly relayOnly: boolean;
  /** RTCPeerConnectionIceErrorEvent.errorCode, of this connection. */
  readonly iceErrors: readonly { readonly url: string; readonly code: number }[];
  /** The candidates found here, as they are written (RFC 8839). */
  readonly candidates: readonly string[];
}

/** The one cause to mend first when a call does not work with somebody. */
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

/** Longer than anybody in a call is ever silent. */
const GONE_AFTER = 8_000;

/**
 * Names the one cause to mend first; the words are for the user interface. What keeps the connection from working goes before what
 * only keeps somebody from being heard or seen.
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
  // Whatever the peer does, this has to be mended here before a relay can help.
  if (!relayed && turn.includes('turn-credentials')) return 'turn-credentials';
  if (facts.peerSilentFor === null || facts.peerSilentFor > GONE_AFTER) return 'peer-gone';
  if (facts.media === 'new' || facts.media === 'connecting') {
    // Still being tried: nothing is wrong before it took its time, but for what the servers said already.
    if (facts.relayOnly && !hasTurn(facts.iceServers)) return 'no-turn';
    return facts.relayOnly && !relayed && turn.length > 0 ? 'turn-unreachable' : null;
  }
  if (!hasTurn(facts.iceServers)) return 'no-turn';
  // A relay that works here can be reached by whoever may send UDP at all.
  return !relayed && turn.length > 0 ? 'turn-unreachable' : 'udp-blocked';
}

/** What the error of an ICE server means: 401 and its kin are refused credentials (RFC 8656), 701 is no answer (W3C webrtc). */
export function iceErrorCode(code: number): 'turn-credentials' | 'turn-unreachable' | 'ice-server-failed' {
  if (code === 401 || code === 403 || code === 438 || code === 441) return 'turn-credentials';
  return code === 701 ? 'turn-unreachable' : 'ice-server-failed';
}

/** `host`, `srflx`, `prflx` or `relay`; null for what is no candidate. */
export function candidateType(candidate: string): string | null {
  return / typ (host|srflx|prflx|relay)\b/.exec(candidate)?.[1] ?? null;
}

function hasTurn(servers: readonly IceServer[]): boolean {
  return servers.some(({ urls }) => [urls].flat().some((url) => /^turns?:/.test(url)));
}
