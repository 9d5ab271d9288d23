import { equalBytes } from '@kith/identity';
import type { CryptoEngine } from '@kith/identity';
import { parseEntry, restoreBody } from '../format/entry.js';
import type { ParsedEntry } from '../format/entry.js';
import { rankOf } from '../format/header.js';
import { readUpdate } from '../update/read-update.js';
import type { EntryRun, UpdateCode } from '../update/read-update.js';
import { makeForkProof } from './fork-proof.js';
import type { ForkProof } from './fork-proof.js';
import type { FeedOwner, HeldFeed } from './held-feed.js';
import { readOpen } from './open.js';

declare const verified: unique symbol;

/** A change that has passed the gate. Only this file can make one. */
export interface VerifiedChange extends ParsedEntry {
  readonly rank: number;
  readonly owner: FeedOwner;
  readonly [verified]: true;
}

/** Wrong for everyone, always. Depends only on the bytes and on the feed's own chain. */
export type RejectionCode =
  | UpdateCode
  | 'entry-size'
  | 'entry-malformed'
  | 'entry-deps'
  | 'entry-rank'
  | 'entry-epoch'
  | 'entry-position'
  | 'entry-kind'
  | 'entry-signature'
  | 'entry-chain'
  | 'open-missing'
  | 'open-malformed'
  | 'open-certificate'
  | 'open-other-feed';

/** Not wrong so far, but other entries, or a newer version of Kith, must come first. */
export type DeferralCode = 'gap' | 'newer-version' | 'forked';

/** The answer of `Gate.judge`: a rejection, or the genuine entries. */
export type Judgement =
  | { readonly kind: 'rejected'; readonly code: RejectionCode }
  | {
      readonly kind: 'judged';
      /** New entries in order, directly above the held ones. */
      readonly changes: readonly VerifiedChange[];
      /** Held entries whose missing body has come. */
      readonly filled: readonly VerifiedChange[];
      readonly duplicates: number;
      readonly deferred: DeferralCode | null;
      readonly forks: readonly ForkProof[];
    };

/** The one door for the bytes of other devices. */
export interface Gate {
  /** Judges an update of one feed from outside: a link, a file, a mirror. Never throws because of the bytes. */
  judge(held: HeldFeed, update: Uint8Array): Promise<Judgement>;
  /**
   * Takes an entry that this device has just signed.
   * @throws Error when the entry does not continue the feed: a defect, not bad data.
   */
  own(held: HeldFeed, bytes: Uint8Array): Promise<VerifiedChange>;
  /** Checks the form and signature of one entry of any branch, for pins and fork proofs. The entry never joins the chain. */
  beside(
    held: HeldFeed,
    bytes: Uint8Array,
  ): Promise<VerifiedChange | { readonly code: RejectionCode | Exclude<DeferralCode, 'forked'> }>;
  /** Reads entries that this device verified before they were stored. Checks form and position again, but not the signature. */
  fromDisk(
    held: Pick<HeldFeed, 'id' | 'length' | 'owner'>,
    seq: number,
    bytes: Uint8Array,
  ): VerifiedChange | { readonly code: 'storage-damaged' };
}

class Refusal extends Error {
  readonly code: RejectionCode;
  constructor(code: RejectionCode) {
    super(code);
    this.code = code;
  }
}

/** Makes the gate of a space, the only way for changes into it (rules G1–G17 of SPEC.md). */
export function createGate(crypto: CryptoEngine, space: Uint8Array): Gate {
  const pass = (entry: ParsedEntry, owner: FeedOwner) =>
    ({ ...entry, rank: rankOf(entry.header), owner }) as VerifiedChange;

  return {
    async judge(held, update) {
      const answer = readUpdate(update);
      if (!answer.ok) return { kind: 'rejected', code: answer.code };
      try {
        return await judgeRuns(held, answer.runs);
      } catch (error) {
        if (error instanceof Refusal) return { kind: 'rejected', code: error.code };
        throw error;
      }
    },

    async own(held, bytes) {
      const answer = parseEntry(crypto, { space, feed: held.id }, bytes);
      if (!answer.ok) throw new Error(`own change does not parse: ${answer.code}`);
      const { entry } = answer;
      const owner = held.owner ?? (await ownerOf(entry));
      const continues =
        entry.header.seq === held.length &&
        equalBytes(entry.header.prev, held.headHash) &&
        rankOf(entry.header) > held.headRank;
      if (!continues || entry.header.kind !== owner.kind) {
        throw new Error(`own change ${entry.header.seq} does not continue a feed of ${held.length}`);
      }
      return pass(entry, owner);
    },

    async beside(held, bytes) {
      const answer = parseEntry(crypto, { space, feed: held.id }, Uint8Array.from(bytes));
      if (!answer.ok) return { code: answer.code };
      const { entry } = answer;
      if (held.owner === null) return { code: 'gap' };
      if (entry.header.kind !== held.owner.kind) return { code: 'entry-kind' };
      const valid = await crypto.verify(held.owner.certificate.deviceKey, entry.signedBytes, entry.signature);
      return valid ? pass(entry, held.owner) : { code: 'entry-signature' };
    },

    fromDisk(held, seq, bytes) {
      const answer = parseEntry(crypto, { space, feed: held.id }, bytes);
      if (
        !answer.ok ||
        held.owner === null ||
        answer.entry.header.seq !== seq ||
        answer.entry.header.kind !== held.owner.kind
      ) {
        return { code: 'storage-damaged' };
      }
      return pass(answer.entry, held.owner);
    },
  };

  async function judgeRuns(held: HeldFeed, runs: readonly EntryRun[]): Promise<Judgement> {
    const fresh: ParsedEntry[] = [];
    const filled: VerifiedChange[] = [];
    const forks: ForkProof[] = [];
    let duplicates = 0;
    let deferred: DeferralCode | null = null;
    let owner = held.owner;
    const limit = held.cut ?? Number.POSITIVE_INFINITY;

    for (const run of runs) {
      for (const [offset, bytes] of run.entries.entries()) {
        const seq = run.from + offset;
        const answer = parseEntry(crypto, { space, feed: held.id }, bytes);
        if (!answer.ok) {
          if (answer.code !== 'newer-version') throw new Refusal(answer.code);
          deferred ??= 'newer-version';
          continue;
        }
        const { entry } = answer;
        if (entry.header.seq !== seq) throw new Refusal('entry-position');
        if (owner !== null && entry.header.kind !== owner.kind) throw new Refusal('entry-kind');
        if (deferred !== null) continue;
        if (seq < held.length) {
          const outcome = await compareWithHeld(held, entry);
          if (outcome === 'duplicate') duplicates += 1;
          else if (outcome.kind === 'filled') filled.push(outcome.change);
          else forks.push(outcome.proof);
          continue;
        }
        if (seq >= limit) {
          deferred = 'forked';
          continue;
        }
        if (seq > held.length + fresh.length) {
          deferred = 'gap';
          continue;
        }
        owner ??= await ownerOf(entry);
        fresh.push(entry);
      }
    }

    const fork = await judgeFresh(held, owner, fresh);
    if (fork !== null) return judged([], [...forks, fork]);
    return judged(owner === null ? [] : fresh.map((entry) => pass(entry, owner)), forks);

    function judged(changes: readonly VerifiedChange[], proofs: readonly ForkProof[]): Judgement {
      return { kind: 'judged', changes, filled, duplicates, deferred, forks: proofs };
    }
  }

  /**
   * Checks signature, chain and rank of each new entry in order. Returns a fork proof when the entries continue another chain
   * than the held one.
   */
  async function judgeFresh(
    held: HeldFeed,
    owner: FeedOwner | null,
    fresh: readonly ParsedEntry[],
  ): Promise<ForkProof | null> {
    if (owner === null || fresh.length === 0) return null;
    const key = owner.certificate.deviceKey;
    // All at once: WebCrypto verifies a batch about twice as fast as one after another. node:crypto answers at once.
    const signatures = await Promise.all(
      fresh.map(async (entry) => crypto.verify(key, entry.signedBytes, entry.signature)),
    );
    let below = held.headHash;
    let rankBelow = held.headRank;
    let fork: ForkProof | null = null;
    for (const [index, entry] of fresh.entries()) {
      if (signatures[index] !== true) throw new Refusal('entry-signature');
      if (!equalBytes(entry.header.prev, below)) {
        if (index > 0) throw new Refusal('entry-chain');
        fork = await proofAgainstHead(held, entry);
      } else if (rankOf(entry.header) <= rankBelow) {
        throw new Refusal('entry-rank');
      }
      below = entry.hash;
      rankBelow = rankOf(entry.header);
    }
    return fork;
  }

  async function proofAgainstHead(held: HeldFeed, entry: ParsedEntry): Promise<ForkProof> {
    const head = parseEntry(crypto, { space, feed: held.id }, await held.entryAt(held.length - 1));
    const proof = head.ok ? makeForkProof(head.entry, entry) : null;
    if (proof === null) throw new Error('the held head does not contradict what contradicts it');
    return proof;
  }

  async function compareWithHeld(
    held: HeldFeed,
    entry: ParsedEntry,
  ): Promise<'duplicate' | { kind: 'filled'; change: VerifiedChange } | { kind: 'fork'; proof: ForkProof }> {
    const own = parseEntry(crypto, { space, feed: held.id }, await held.entryAt(entry.header.seq));
    if (!own.ok || held.owner === null) throw new Error('a held entry does not parse');
    if (equalBytes(own.entry.hash, entry.hash)) {
      if (own.entry.body !== null || entry.body === null) return 'duplicate';
      return { kind: 'filled', change: pass(restoreBody(own.entry, entry.body), held.owner) };
    }
    if (!(await crypto.verify(held.owner.certificate.deviceKey, entry.signedBytes, entry.signature)))
      throw new Refusal('entry-signature');
    const proof = makeForkProof(own.entry, entry);
    if (proof === null) throw new Error('two hashes at one seq, and no contradiction');
    return { kind: 'fork', proof };
  }

  async function ownerOf(entry: ParsedEntry): Promise<FeedOwner> {
    const open = await readOpen(crypto, entry);
    if (!open.ok) throw new Refusal(open.code);
    return open.owner;
  }
}
