import { encodeRange } from '../../src/update/encode-range.js';
import type { FeedBuilder } from '../../../../test/support/feed-builder.js';
import type { HeldFeed } from '../../src/gate/held-feed.js';
import type { DeferralCode, RejectionCode } from '../../src/gate/gate.js';
import type { GateWorld } from './gate-world.js';

/** What the gate must answer. What is not named is empty. */
export interface ExpectedJudgement {
  readonly rejected?: RejectionCode;
  /** Seqs taken. */
  readonly changes?: readonly number[];
  readonly filled?: readonly number[];
  readonly duplicates?: number;
  readonly deferred?: DeferralCode;
  /** [cut, lowest] of each proof. */
  readonly forks?: readonly (readonly [number, boolean])[];
}

export interface GateScene {
  /** The honest feed the victim follows. */
  readonly feed: FeedBuilder;
  readonly held: HeldFeed;
  readonly update: Uint8Array;
}

export interface GateCase {
  /** Rule of SPEC.md, then what happens. */
  readonly title: string;
  readonly expected: ExpectedJudgement;
  scene(world: GateWorld): GateScene | Promise<GateScene>;
}

/** The honest feed up to `held`, and then these entries in place of the next ones. */
export function arrives(feed: FeedBuilder, held: number, entries: readonly Uint8Array[], from = held): GateScene {
  return { feed, held: feed.held(held), update: encodeRange(from, entries) };
}

export const rejected = (code: RejectionCode): ExpectedJudgement => ({ rejected: code });
