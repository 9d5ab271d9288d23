import type { Did, Events } from '@kith/identity';
import type { StoreCode } from './codes.js';
import type { BodyCode } from './format/body.js';
import type { FeedId } from './format/ids.js';
import type { ForkProofCode } from './gate/fork-proof.js';
import type { DeferralCode, RejectionCode } from './gate/gate.js';
import type { RefusedAccess } from './sync/ports.js';

/** The reason why received bytes were refused. */
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

/** The reason why received bytes are not taken yet. */
export type DeferredCode = DeferralCode | 'not-served' | 'unknown-device';

/** The reason why a part of an import was not taken. */
export type ImportRefusal = RejectionCode | Extract<DeferredCode, 'unknown-device'>;

/** The reason why a stored entry can never be read. */
export type UnreadableCode =
  | BodyCode
  | 'body-undecryptable'
  | 'critical-extension'
  | 'epoch-box'
  | 'epoch-id'
  | 'index-mismatch'
  | 'storage-damaged';

/** The reason why an invite did not work. */
export type JoinRefusal = Exclude<RefusedAccess, 'not-a-member'>;

/** An event of a space, as a closed union. Devtools show the events; applications may act on them. */
export type SpaceEvent =
  | { readonly type: 'connected' | 'disconnected'; readonly person: Did; readonly device: string }
  | { readonly type: 'synced'; readonly device: string }
  | { readonly type: 'received'; readonly feed: FeedId; readonly from: number; readonly count: number }
  /** Bytes that are wrong for everyone, always. They are refused whole. */
  | { readonly type: 'rejected'; readonly code: RejectedCode; readonly entrance: Entrance; readonly device?: string }
  /** Bytes that are not taken yet. They are requested again when the missing piece arrives. */
  | { readonly type: 'deferred'; readonly code: DeferredCode; readonly feed?: FeedId }
  | { readonly type: 'forked'; readonly feed: FeedId; readonly cut: number }
  | { readonly type: 'waiting-for-key'; readonly changes: number }
  /** The change is in the log, but a schema's rule refuses its effect, with a code of its own. */
  | { readonly type: 'rule-refused'; readonly code: string; readonly schema: string }
  | { readonly type: 'unreadable'; readonly code: UnreadableCode }
  /** Storage failed under a live query. The query keeps its snapshot. */
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
  /** New feeds were opened, because this device's disk was restored from an older copy. */
  | { readonly type: 'feeds-replaced' };

/** The entrance of foreign bytes. Every entrance leads through the gate. */
export type Entrance = 'link' | 'import';

/** Reports the events of a space, and counts them. */
export type SpaceEvents = Events<SpaceEvent>;
