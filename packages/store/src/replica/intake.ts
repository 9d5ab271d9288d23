import { idFromBytes } from '../format/ids.js';
import type { FeedId } from '../format/ids.js';
import type { DeferralCode, Gate, RejectionCode, VerifiedChange } from '../gate/gate.js';
import { unheld } from '../gate/held-feed.js';
import type { LogDraft } from '../log/draft.js';
import type { Feed } from '../log/feed.js';

/** Returns the number of these changes to keep. `nothing`: neither changes nor fork proofs of the feed are kept. */
export type IntakePolicy = (
  feed: Feed,
  changes: readonly VerifiedChange[],
  draft: LogDraft,
) => Promise<number | 'nothing'>;

export interface FoundFork {
  readonly feed: Feed;
  readonly entries: readonly [Uint8Array, Uint8Array];
  /** No lower fork of the feed can exist. */
  readonly lowest: boolean;
  readonly cut: number;
}

export interface FeedUpdate {
  /** Feed id, 32 bytes. */
  readonly id: Uint8Array;
  /** A Yjs update. */
  readonly update: Uint8Array;
}

/** The result of taking an update of one feed. */
export type Intake =
  /** The bytes are wrong for everyone: nothing of them is kept. */
  | { readonly kind: 'rejected'; readonly code: RejectionCode }
  | {
      readonly kind: 'judged';
      /** The number of new changes put into the draft. */
      readonly taken: number;
      /** The reason why the gate held back the rest; null where it held back nothing. */
      readonly deferred: DeferralCode | null;
      /** The policy kept fewer changes than the gate let through. */
      readonly refused: boolean;
      readonly forks: readonly FoundFork[];
    };

/**
 * Takes an update of one feed into the draft. The gate decides which changes are genuine, and the policy which of them to keep.
 * Foreign bytes enter the log only here.
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
  // Entry 0 names the kind of a feed: without it nothing can be judged.
  const kind = known?.kind ?? changes[0]?.header.kind;
  if (kind === undefined) return { ...answer, taken: 0, refused: false, forks: [] };
  const feed = draft.feed(id, kind);
  // Only a proof with a lower cut is kept: the author of two branches can make any number of others.
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
