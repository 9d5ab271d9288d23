import type { Awaitable } from '@kith/identity';

/**
 * A two-way pipe of frames to one unknown party: a WebRTC data channel, a BroadcastChannel, a pair in memory. It keeps order
 * and delivers every frame while it is open. It does not authenticate the other end.
 */
export interface Link {
  /** Sends a frame of at most 16 KiB. Never throws: a frame sent after the close is dropped. */
  send(frame: Uint8Array): void;
  /** Bytes handed to `send` that have not left yet. */
  readonly bufferedAmount: number;
  /** Calls `listener` whenever bufferedAmount falls from above 256 KiB to 256 KiB or less. */
  onDrain(listener: () => void): void;
  /** Frames that arrived before a listener was set are kept for it. */
  onFrame(listener: (frame: Uint8Array) => void): void;
  onClose(listener: (reason: string) => void): void;
  /**
   * Calls `listener` when the link reports a lost path to the other end (for WebRTC: ICE is `disconnected`). The path may
   * recover.
   */
  onDoubt?(listener: () => void): void;
  close(reason: string): void;
  /**
   * The value that binds an authentication to this link. For WebRTC: the SHA-256 DTLS fingerprints of both ends. For other
   * links: a value that both ends know. `mine` at this end equals `theirs` at the other.
   */
  readonly binding: { mine: Uint8Array; theirs: Uint8Array };
  readonly kind: 'webrtc' | 'broadcast' | 'memory' | 'websocket';
}

/** A signal from one half of a link to the other while the link is made: for WebRTC a description (SDP) or a candidate. */
export type LinkSignal =
  | { kind: 'offer'; sdp: string }
  | { kind: 'answer'; sdp: string }
  | { kind: 'candidate'; candidate: string; mid: string | null; line: number | null };

/** A request for a link: the role of this half, and a way to send its signals to the other half. */
export interface LinkRequest {
  /** The initiator makes the offer. */
  initiator: boolean;
  /** Sends a signal to the other half. */
  send(signal: LinkSignal): void;
}

/** A link that is being made. */
export interface PendingLink {
  receive(signal: LinkSignal): void;
  /** Resolves once, with an open link or the code of a failure. Never rejects. */
  readonly opened: Promise<LinkOutcome>;
  /** Cancels the attempt. Without effect when the link is open. */
  cancel(): void;
}

/** The outcome of making a link: an open link, or the code of the failure. */
export type LinkOutcome = { ok: true; link: Link } | { ok: false; code: LinkFailure };

/** The reason why there is no link. `err-…` is a code of simple-peer in kebab-case. */
export type LinkFailure =
  | 'link-timeout'
  | 'link-closed'
  | 'webrtc-not-loaded'
  | 'fingerprint-unusable'
  | 'description-refused'
  | 'cancelled'
  | `err-${string}`;

/** Starts to make a link, and returns the pending link. */
export type CreateLink = (request: LinkRequest) => PendingLink;

/** Carries small addressed messages between sessions on the same topic. It is not trusted. */
export interface SignalingTransport {
  /** Listens on a topic until the returned function is called. */
  subscribe(topic: string, listener: (message: SignalEnvelope) => void): () => void;
  publish(topic: string, message: SignalEnvelope): void;
  readonly status: SignalingStatus;
  onStatus(listener: (status: SignalingStatus) => void): () => void;
  /** Call it after the device slept or its network changed. Waiting attempts start at once, and open sockets are tested. */
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
