import { base64urlEncode } from '@kith/identity';
import type { DeviceCertificate } from '@kith/identity';
import type { VerifiedChange } from '../gate/gate.js';
import { readOperation } from './operations.js';
import type { Operation } from './operations.js';

/** A verified control change in the form that the fold reads. Hashes and keys are base64url, so that they can be map keys. */
export interface ControlEntry {
  readonly hash: string;
  readonly feed: string;
  readonly seq: number;
  /** Null at seq 0. */
  readonly prev: string | null;
  readonly deps: readonly { readonly feed: string; readonly seq: number; readonly hash: string }[];
  readonly certificate: DeviceCertificate;
  /** Device key, base64url. */
  readonly device: string;
  readonly rank: number;
  readonly operation: Operation | { readonly type: 'malformed' };
  readonly change: VerifiedChange;
}

export function controlEntry(change: VerifiedChange): ControlEntry {
  const { header, owner } = change;
  const answer = change.body === null ? null : readOperation(change.body);
  return {
    hash: base64urlEncode(change.hash),
    feed: base64urlEncode(header.feed),
    seq: header.seq,
    prev: header.seq === 0 ? null : base64urlEncode(header.prev),
    deps: header.deps.map((dep) => ({
      feed: base64urlEncode(dep.feed),
      seq: dep.seq,
      hash: base64urlEncode(dep.hash),
    })),
    certificate: owner.certificate,
    device: base64urlEncode(owner.certificate.device),
    rank: change.rank,
    operation: answer !== null && answer.ok ? answer.operation : { type: 'malformed' },
    change,
  };
}

/**
 * Every control change held, by hash, and the cuts of forked feeds. Entries above a cut and entries of other branches are
 * included, because another member's operation may pin them.
 */
export interface ControlLog {
  readonly entries: ReadonlyMap<string, ControlEntry>;
  /** Feed id → cut. */
  readonly cuts: ReadonlyMap<string, number>;
}
