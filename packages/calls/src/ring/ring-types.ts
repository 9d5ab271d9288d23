import type { Clock, CryptoEngine, Did, Events, Observable, RandomBytes } from '@kith/identity';
import type { SignalRefusal } from '../call-types.js';
import type { CallGroup, CallIdentity, CallSignaling } from '../ports.js';

/** The options of `createRinging`. */
export interface RingingOptions {
  readonly identity: CallIdentity;
  readonly group: CallGroup;
  /** The devices of a person (keys, base64url). */
  readonly devicesOf: (person: Did) => readonly string[];
  readonly crypto: CryptoEngine;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly signaling: readonly CallSignaling[];
  /** Whether this device is in a call already: who calls is told so. */
  readonly isBusy: () => boolean;
  /** Whose calls are not heard; they are told nothing. */
  readonly isBlocked?: (person: Did) => boolean;
  readonly onError: (error: unknown) => void;
}

/** A ring that is heard here. */
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
  /** `calling`: no device has said yet that it rings. */
  readonly state: 'calling' | 'ringing';
}

/** How a ring ended. */
export type RingOutcome = 'accepted' | 'declined' | 'busy' | 'unanswered' | 'cancelled';

/** Everything that ringing reports. Each event counts under its type. */
export type RingEvent =
  | { readonly type: 'incoming'; readonly ring: IncomingRing }
  /** It stopped ringing here: answered on another device, given up by the caller, or never answered. */
  | { readonly type: 'incoming-ended'; readonly ring: IncomingRing; readonly why: 'elsewhere' | 'missed' | 'answered' }
  | { readonly type: 'outgoing-ended'; readonly ring: OutgoingRing; readonly outcome: RingOutcome }
  | { readonly type: 'signal-refused'; readonly code: SignalRefusal };

/** Direct calls: one person rings another. What follows an accepted ring is a call like any other. */
export interface Ringing {
  readonly incoming: Observable<readonly IncomingRing[]>;
  readonly outgoing: Observable<OutgoingRing | null>;
  /**
   * Rings every device of a person until one answers, 45 s at most. Resolves with what came of it.
   * @throws KithError `already-calling`, `call-id`.
   */
  ring(person: Did, options: { readonly call: string; readonly video?: boolean }): Promise<RingOutcome>;
  cancel(): void;
  /** Null when it has stopped ringing meanwhile. */
  accept(id: string): IncomingRing | null;
  decline(id: string): void;
  readonly events: Events<RingEvent>;
  close(): void;
}
