import type { FeedId, Space, SpaceGraph } from '@kith/store';

/** The part of a space that the services use. A `Space` is one. */
export type CommsSpace = Pick<
  Space,
  'id' | 'me' | 'create' | 'update' | 'redact' | 'idOf' | 'members' | 'standing' | 'deliveryOf' | 'deliveries'
> & {
  readonly graph: Pick<SpaceGraph, 'get' | 'live' | 'liveCount' | 'watch'>;
  /** The local number of a feed (see EntryPlace), or undefined for one that has not been met here. */
  feedNumber(feed: FeedId): number | undefined;
};
