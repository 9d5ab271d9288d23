import { idFromBytes } from '../format/ids.js';
import type { FeedId } from '../format/ids.js';
import type { DeferralCode, Gate, RejectionCode, VerifiedChange } from '../gate/gate.js';
import { unheld } from '../gate/held-feed.js';
import type { LogDraft } from '../log/draft.js';
import type { Feed } from '../log/feed.js';

/** How many of these changes of a feed are kept; `nothing` of the feed at all, neither changes nor proofs. */
export type IntakePolicy = (
  feed: Feed,
  changes: readonly VerifiedChange[],
  draft: LogDraft,
) => Promise<number | 'nothing'>;

export interface FoundFork {
  readonly feed: Feed;
  readonly entries: readonly [Uint8Array, Uint8Array];
  /** No lower one can be found. */
  readonly lowest: boolean;
  readonly cut: number;
}

export interface FeedUpdate {
  /** Feed id, 32 bytes. */
  readonly id: Uint8Array;
  /** A Yjs update. */
  readonly update: Uint8Array;
}

/** What became of an update of one feed. */
export type Intake =
  /** Objectively wrong bytes: nothing of them is kept. */
  | { readonly kind: 'rejected'; readonly code: RejectionCode }
  | {
      readonly kind: 'judged';
      /** How many new changes the draft takes. */
      readonly taken: number;
      /** Why more was not taken, by the gate. */
      readonly deferred: DeferralCode | null;
      /** The policy kept less than the gate let through. */
      readonly refused: boolean;
      readonly forks: readonly FoundFork[];
    };

/**
 * The one way for foreign bytes into the log: opens an update of one feed, and takes into the draft what the gate finds genuine and
 * the policy finds worth keeping.
 */
export async function intake(
  gate: Gate,
  draft: LogDraft,
  { id, update }: FeedUpdate,
  policy: IntakePolicy,
): Promise<Intake> {
  const known = draft.known(idFromBytes<FeedId>(id));
  const judgement = await gate.judge(known ?? unheld(id), update);
  if (judgement.kind === 'rejected') return { kind: 'rejected', code: judgement.code };
  const { changes, filled, forks: proofs, deferred } = judgement;
  const answer = { kind: 'judged' as const, deferred };
  // A feed's first entry names its kind: nothing can be judged of a feed without it.
  const kind = known?.kind ?? changes[0]?.header.kind;
  if (kind === undefined) return { ...answer, taken: 0, refused: false, forks: [] };
  const feed = draft.feed(id, kind);
  // Only what cuts lower says something new: an equivocator can make any number of the others.
  const lowest = proofs.reduce<(typeof proofs)[number] | null>(
    (best, proof) => (proof.cut < (best?.cut ?? feed.cut ?? Number.POSITIVE_INFINITY) ? proof : best),
    null,
  );
  const forks = lowest === null ? [] : [{ feed, entries: lowest.entries, lowest: lowest.lowest, cut: lowest.cut }];
  const worth = await policy(feed, changes, draft);
  if (worth === 'nothing') return { ...answer, taken: 0, refused: true, forks };
  draft.append(feed.key, changes.slice(0, worth));
  draft.fill(feed.key, filled);
  if (lowest !== null) draft.prove(feed.key, lowest);
  return { ...answer, taken: Math.min(worth, changes.length), refused: worth < changes.length, forks };
}
