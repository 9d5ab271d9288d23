import type { Identity, Signer } from '@kith/identity';
import type { AnySchema } from '../graph/schema.js';
import type { Reading } from '../reading/reading.js';
import type { OwnFeeds } from '../replica/own-feeds.js';
import type { Replica } from '../replica/replica.js';
import type { HeldBy } from '../sync/held-by.js';
import type { TabChannel } from './environment.js';
import type { Writer } from './writer.js';

/** What an open space is made of. */
export interface SpaceParts {
  readonly identity: Identity;
  readonly schemas: readonly AnySchema[];
  readonly replica: Replica;
  readonly reading: Reading;
  readonly own: OwnFeeds;
  readonly writer: Writer;
  readonly held: HeldBy;
  /** Signs with the key of the invite this device came with, if it came with one. */
  readonly invite: Signer | null;
  /** Where that invite said the space can be met. */
  readonly hints: readonly string[];
  readonly tab: TabChannel | null;
  readonly onError: (error: unknown) => void;
}
