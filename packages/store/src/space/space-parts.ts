import type { Identity, Signer } from '@kith/identity';
import type { AnySchema } from '../graph/schema.js';
import type { Reading } from '../reading/reading.js';
import type { OwnFeeds } from '../replica/own-feeds.js';
import type { Replica } from '../replica/replica.js';
import type { HeldBy } from '../sync/held-by.js';
import type { TabChannel } from './environment.js';
import type { Writer } from './writer.js';

/** The parts of an open space. */
export interface SpaceParts {
  readonly identity: Identity;
  readonly schemas: readonly AnySchema[];
  readonly replica: Replica;
  readonly reading: Reading;
  readonly own: OwnFeeds;
  readonly writer: Writer;
  readonly held: HeldBy;
  /** Signs with the key of the invite with which this device joined; null without one. */
  readonly invite: Signer | null;
  /** The hub URLs of that invite. */
  readonly hints: readonly string[];
  readonly tab: TabChannel | null;
  readonly onError: (error: unknown) => void;
}
