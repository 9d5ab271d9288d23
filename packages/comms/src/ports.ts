import type { FeedId, Space, SpaceGraph } from '@kith/store';

/** What the services need of a space. A whole Space fits; so does anything that keeps these promises. */
export type CommsSpace = Pick<
  Space,
  'id' | 'me' | 'create' | 'update' | 'redact' | 'idOf' | 'members' | 'standing' | 'deliveryOf' | 'deliveries'
> & {
  readonly graph: Pick<SpaceGraph, 'get' | 'live' | 'liveCount' | 'watch'>;
  /** The local number of a feed (see EntryPlace), or undefined for one that has not been met here. */
  feedNumber(feed: FeedId): number | undefined;
};
