import { equalBytes } from '@kith/identity';
import type { CryptoEngine } from '@kith/identity';
import { parseEntry } from '../format/entry.js';
import type { ParsedEntry } from '../format/entry.js';
import type { FeedOwner } from './held-feed.js';

/**
 * Two validly signed entries of one feed that cannot belong to one chain. Anyone can check the proof, without trust in its
 * sender.
 */
export interface ForkProof {
  /** Feed id, 32 bytes. */
  readonly feed: Uint8Array;
  /** The entries as carried: the lower seq first, or two of equal seq. */
  readonly entries: readonly [Uint8Array, Uint8Array];
  /** The lowest seq that this proof shows to be forked. */
  readonly cut: number;
  /** False if the entries also disagree about the entries below the cut: the fork is lower, and the search goes on. */
  readonly lowest: boolean;
}

/** Returns the fork that two validly signed entries of one feed prove; null when both fit one chain. */
export function contradiction(a: ParsedEntry, b: ParsedEntry): Omit<ForkProof, 'feed' | 'entries'> | null {
  const [low, high] = a.header.seq <= b.header.seq ? [a, b] : [b, a];
  const distance = high.header.seq - low.header.seq;
  if (distance === 0) {
    if (equalBytes(low.hash, high.hash)) return null;
    const samePast = equalBytes(low.header.prev, high.header.prev);
    return samePast ? { cut: low.header.seq, lowest: true } : { cut: Math.max(0, low.header.seq - 1), lowest: false };
  }
  if (distance === 1 && !equalBytes(high.header.prev, low.hash)) return { cut: low.header.seq, lowest: false };
  return null;
}

export function makeForkProof(a: ParsedEntry, b: ParsedEntry): ForkProof | null {
  const found = contradiction(a, b);
  if (found === null) return null;
  const entries: ForkProof['entries'] = a.header.seq <= b.header.seq ? [a.bytes, b.bytes] : [b.bytes, a.bytes];
  return { feed: a.header.feed, entries, ...found };
}

/** The reason why a received fork proof proves nothing. */
export type ForkProofCode = 'proof-malformed' | 'proof-signature' | 'proof-of-nothing';

/** Checks a received proof against the feed's owner. */
export async function verifyForkProof(
  crypto: CryptoEngine,
  context: { space: Uint8Array; feed: Uint8Array },
  owner: FeedOwner,
  entries: readonly [Uint8Array, Uint8Array],
): Promise<{ ok: true; proof: ForkProof } | { ok: false; code: ForkProofCode }> {
  const [first, second] = entries.map((bytes) => parseEntry(crypto, context, new Uint8Array(bytes)));
  if (first === undefined || second === undefined || !first.ok || !second.ok)
    return { ok: false, code: 'proof-malformed' };
  for (const { entry } of [first, second]) {
    if (entry.header.kind !== owner.kind) return { ok: false, code: 'proof-malformed' };
    if (!(await crypto.verify(owner.certificate.deviceKey, entry.signedBytes, entry.signature))) {
      return { ok: false, code: 'proof-signature' };
    }
  }
  const proof = makeForkProof(first.entry, second.entry);
  return proof === null ? { ok: false, code: 'proof-of-nothing' } : { ok: true, proof };
}
