import type { Clock, CryptoEngine, Did, Events, Group, Observable, RandomBytes, SigningIdentity } from '@kith/identity';
import type { SignalRefusal } from '../call-types.js';
import type { CallSignaling } from '../ports.js';

/** The options of `createRinging`. */
export interface RingingOptions {
  readonly identity: SigningIdentity;
  readonly group: Group;
  /** Returns the devices of a person (keys, base64url). */
  readonly devicesOf: (person: Did) => readonly string[];
  readonly crypto: CryptoEngine;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly signaling: readonly CallSignaling[];
  /** Tells whether this device is in a call. The caller is told so. */
  readonly isBusy: () => boolean;
  /** Tells whether a person's calls are ignored. The person is not told. */
  readonly isBlocked?: (person: Did) => boolean;
  readonly onError: (error: unknown) => void;
}

/** A ring from another person. */
export interface IncomingRing {
  readonly id: string;
  readonly from: Did;
  readonly call: string;
  readonly video: boolean;
}

/** A ring of this device that has not ended. */
export interface OutgoingRing {
  readonly id: string;
  readonly to: Did;
  readonly call: string;
  readonly video: boolean;
  /** `calling`: no device has reported yet that it rings. */
  readonly state: 'calling' | 'ringing';
}

/** The outcome of a ring. */
export type RingOutcome = 'accepted' | 'declined' | 'busy' | 'unanswered' | 'cancelled';

/** An event of ringing. Each event counts under its type. */
export type RingEvent =
  | { readonly type: 'incoming'; readonly ring: IncomingRing }
  /** Ringing ended here: answered on another device, cancelled by the caller, or never answered. */
  | { readonly type: 'incoming-ended'; readonly ring: IncomingRing; readonly why: 'elsewhere' | 'missed' | 'answered' }
  | { readonly type: 'outgoing-ended'; readonly ring: OutgoingRing; readonly outcome: RingOutcome }
  | { readonly type: 'signal-refused'; readonly code: SignalRefusal };

/** Direct calls: one person rings another. An accepted ring leads to an ordinary call. */
export interface Ringing {
  readonly incoming: Observable<readonly IncomingRing[]>;
  readonly outgoing: Observable<OutgoingRing | null>;
  /**
   * Rings every device of a person until one answers, at most 45 s. Resolves with the outcome.
   * @throws KithError `already-calling`, `call-id`.
   */
  ring(person: Did, options: { readonly call: string; readonly video?: boolean }): Promise<RingOutcome>;
  cancel(): void;
  /** Accepts a ring. Returns null if it has ended meanwhile. */
  accept(id: string): IncomingRing | null;
  decline(id: string): void;
  readonly events: Events<RingEvent>;
  close(): void;
}
