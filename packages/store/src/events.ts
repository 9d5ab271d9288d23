import type { Did, Events } from '@kith/identity';
import type { FeedId } from './format/ids.js';

/** Everything that happens in a space, as one closed union. Devtools show it; applications may act on it. */
export type SpaceEvent =
  | { readonly type: 'connected' | 'disconnected'; readonly person: Did; readonly device: string }
  | { readonly type: 'synced'; readonly device: string }
  | { readonly type: 'received'; readonly feed: FeedId; readonly from: number; readonly count: number }
  /** Objectively wrong bytes: refused whole, for everyone, always. */
  | { readonly type: 'rejected'; readonly code: string; readonly entrance: Entrance; readonly device?: string }
  /** Not yet: asked for again when the missing piece arrives. */
  | { readonly type: 'deferred'; readonly code: string; readonly feed?: FeedId }
  | { readonly type: 'forked'; readonly feed: FeedId; readonly cut: number }
  | { readonly type: 'waiting-for-key'; readonly changes: number }
  /** Accepted into the log, but a schema's rule refuses its effect. */
  | { readonly type: 'rule-refused'; readonly code: string; readonly schema: string }
  | { readonly type: 'unreadable'; readonly code: string }
  /** Storage failed under a live query, which keeps what it shows. */
  | { readonly type: 'query-failed' }
  | { readonly type: 'sync-failed'; readonly code: string; readonly device: string }
  | { readonly type: 'admitted'; readonly person: Did }
  | { readonly type: 'admission-failed'; readonly code: string }
  | { readonly type: 'join-refused'; readonly code: string }
  | { readonly type: 'stored'; readonly changes: number }
  | {
      readonly type: 'storage-failed';
      readonly code: 'storage-full' | 'storage-failed' | 'storage-damaged' | 'storage-lost';
    }
  | { readonly type: 'storage-recovered' }
  /** This device's disk went back in time: new feeds were opened. */
  | { readonly type: 'feeds-replaced' };

/** Where foreign bytes came in. Every one leads through the gate. */
export type Entrance = 'link' | 'tab' | 'disk' | 'import';

export type SpaceEvents = Events<SpaceEvent>;
