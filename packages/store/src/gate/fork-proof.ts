import { equalBytes } from '@kith/identity';
import type { CryptoEngine } from '@kith/identity';
import { parseEntry } from '../format/entry.js';
import type { ParsedEntry } from '../format/entry.js';
import type { FeedOwner } from './held-feed.js';

/** Two validly signed entries of one feed that no single chain can hold. Anyone can check it; it needs no trust in who sent it. */
export interface ForkProof {
  /** Feed id, 32 bytes. */
  readonly feed: Uint8Array;
  /** As carried; the lower seq first, or both of one seq. */
  readonly entries: readonly [Uint8Array, Uint8Array];
  /** The lowest seq that this proof shows to be forked. */
  readonly cut: number;
  /** False while the entries disagree about what lies below the cut too: the fork is lower, and the search goes on. */
  readonly lowest: boolean;
}

/** What two entries of one feed, both validly signed, prove together; null when one chain can hold both. */
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

/** Why a fork proof of another device proves nothing. */
export type ForkProofCode = 'proof-malformed' | 'proof-signature' | 'proof-of-nothing';

/** Checks a proof from outside against the feed's owner. */
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
