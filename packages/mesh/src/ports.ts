import type { Awaitable } from '@kith/identity';

/**
 * A bare two-way pipe of frames to one unknown party: a WebRTC data channel, a BroadcastChannel, a pair in memory.
 * It promises order and delivery while it is open, and nothing about who is at the other end.
 */
export interface Link {
  /** At most 16 KiB a frame. Throws nothing: a frame sent after close is dropped with the link. */
  send(frame: Uint8Array): void;
  /** Bytes handed to `send` that have not left yet. */
  readonly bufferedAmount: number;
  /** Called whenever bufferedAmount has fallen to 256 KiB or less after having been above. */
  onDrain(listener: () => void): void;
  /** Frames that arrived before a listener was set are kept for it. */
  onFrame(listener: (frame: Uint8Array) => void): void;
  onClose(listener: (reason: string) => void): void;
  /** Called when what lies under it has lost its way to the other end (for WebRTC: ICE is `disconnected`), which may mend itself. */
  onDoubt?(listener: () => void): void;
  close(reason: string): void;
  /**
   * What ties an authentication to this very pipe: for WebRTC the SHA-256 DTLS fingerprints of both ends, for other
   * links a value that both ends know. `mine` here equals `theirs` at the other end.
   */
  readonly binding: { mine: Uint8Array; theirs: Uint8Array };
  readonly kind: 'webrtc' | 'broadcast' | 'memory' | 'websocket';
}

/** A signal from one half of a link to the other while the link is made: for WebRTC a description (SDP) or a candidate. */
export type LinkSignal =
  | { kind: 'offer'; sdp: string }
  | { kind: 'answer'; sdp: string }
  | { kind: 'candidate'; candidate: string; mid: string | null; line: number | null };

/** Asks for a link: which half this is, and how its signals reach the other half. */
export interface LinkRequest {
  /** The initiator makes the offer. */
  initiator: boolean;
  /** Carries a signal to the other half. */
  send(signal: LinkSignal): void;
}

/** A link that is being made. */
export interface PendingLink {
  receive(signal: LinkSignal): void;
  /** Settles once: open, or failed with a code. Never rejects. */
  readonly opened: Promise<LinkOutcome>;
  /** Gives up; without effect when it is open. */
  cancel(): void;
}

/** How the making of a link ended: an open link, or the reason for the failure. */
export type LinkOutcome = { ok: true; link: Link } | { ok: false; code: LinkFailure };

/** Why there is no link. `err-…` is a code of simple-peer, in the form of ours. */
export type LinkFailure =
  | 'link-timeout'
  | 'link-closed'
  | 'webrtc-not-loaded'
  | 'fingerprint-unusable'
  | 'description-refused'
  | 'cancelled'
  | `err-${string}`;

/** Begins to make a link, and returns it while it is being made. */
export type CreateLink = (request: LinkRequest) => PendingLink;

/** Carries small addressed messages between sessions that listen on the same topic. It is not trusted with anything. */
export interface SignalingTransport {
  /** Listens on a topic until the returned function is called. */
  subscribe(topic: string, listener: (message: SignalEnvelope) => void): () => void;
  publish(topic: string, message: SignalEnvelope): void;
  readonly status: SignalingStatus;
  onStatus(listener: (status: SignalingStatus) => void): () => void;
  /** The device slept, or its network changed: tries at once what waits, and finds out whether what looks open still leads somewhere. */
  wake?(): void;
  close(): Awaitable<void>;
}

/**
 * The state of a signaling transport. `waiting` is the pause before another try: at `retryAt`, in milliseconds since the Unix epoch.
 */
export type SignalingStatus =
  | { kind: 'connecting' }
  | { kind: 'open' }
  | { kind: 'waiting'; retryAt: number; reason: string }
  | { kind: 'closed' };

/** A message as a broker sees it: random session names, and bytes that only members of the rendezvous can read. */
export interface SignalEnvelope {
  /** The sender's session, 16 bytes as base64url. */
  from: string;
  /** The addressee's session; absent means everyone on the topic. */
  to?: string;
  /** base64url of the encrypted signal. */
  data: string;
}
