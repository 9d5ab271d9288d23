import type { Did, Events } from '@kith/identity';
import type { StoreCode } from './codes.js';
import type { BodyCode } from './format/body.js';
import type { FeedId } from './format/ids.js';
import type { ForkProofCode } from './gate/fork-proof.js';
import type { DeferralCode, RejectionCode } from './gate/gate.js';
import type { RefusedAccess } from './sync/ports.js';

/** Why what came from elsewhere was refused. */
export type RejectedCode =
  | RejectionCode
  | Exclude<DeferralCode, 'forked'>
  | ForkProofCode
  | 'message-malformed'
  | 'message-before-credential'
  | 'request-rate'
  | 'head-unknown'
  | 'feed-unknown'
  | 'entry-unasked';

/** Why bytes have to wait for others before they can be taken. */
export type DeferredCode = DeferralCode | 'not-served' | 'unknown-device';

/** Why part of an import was not taken. */
export type ImportRefusal = RejectionCode | Extract<DeferredCode, 'unknown-device'>;

/** Why nobody will ever read what is stored. */
export type UnreadableCode =
  | BodyCode
  | 'body-undecryptable'
  | 'critical-extension'
  | 'epoch-box'
  | 'epoch-id'
  | 'index-mismatch'
  | 'storage-damaged';

/** Why an invite did not work. */
export type JoinRefusal = Exclude<RefusedAccess, 'not-a-member'>;

/** Everything that happens in a space, as one closed union. Devtools show it; applications may act on it. */
export type SpaceEvent =
  | { readonly type: 'connected' | 'disconnected'; readonly person: Did; readonly device: string }
  | { readonly type: 'synced'; readonly device: string }
  | { readonly type: 'received'; readonly feed: FeedId; readonly from: number; readonly count: number }
  /** Objectively wrong bytes: refused whole, for everyone, always. */
  | { readonly type: 'rejected'; readonly code: RejectedCode; readonly entrance: Entrance; readonly device?: string }
  /** Not yet: asked for again when the missing piece arrives. */
  | { readonly type: 'deferred'; readonly code: DeferredCode; readonly feed?: FeedId }
  | { readonly type: 'forked'; readonly feed: FeedId; readonly cut: number }
  | { readonly type: 'waiting-for-key'; readonly changes: number }
  /** Accepted into the log, but a schema's rule refuses its effect, under a code of its own. */
  | { readonly type: 'rule-refused'; readonly code: string; readonly schema: string }
  | { readonly type: 'unreadable'; readonly code: UnreadableCode }
  /** Storage failed under a live query, which keeps what it shows. */
  | { readonly type: 'query-failed' }
  | { readonly type: 'sync-failed'; readonly code: StoreCode | 'session-failed'; readonly device: string }
  | { readonly type: 'admitted'; readonly person: Did }
  | { readonly type: 'admission-failed'; readonly code: StoreCode | 'failed' }
  | { readonly type: 'join-refused'; readonly code: JoinRefusal }
  | { readonly type: 'stored'; readonly changes: number }
  | {
      readonly type: 'storage-failed';
      readonly code: 'storage-full' | 'storage-failed' | 'storage-damaged' | 'storage-lost';
    }
  | { readonly type: 'storage-recovered' }
  /** This device's disk went back in time: new feeds were opened. */
  | { readonly type: 'feeds-replaced' };

/** The entrance of foreign bytes. Every one leads through the gate. */
export type Entrance = 'link' | 'import';

/** Reports the events of a space, and counts them. */
export type SpaceEvents = Events<SpaceEvent>;
