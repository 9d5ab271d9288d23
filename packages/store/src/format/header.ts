import type { EntryReference } from './body.js';
import type { FeedKind } from './ids.js';

export const FORMAT_VERSION = 1;
/** Ed25519 over SHA-256-linked headers, AES-256-GCM bodies. */
export const ALGORITHM_ED25519 = 1;

/** The header of a change. It is signed as a whole. */
export interface Header {
  readonly kind: FeedKind;
  /** 32 bytes. Signed but not carried: the receiver knows it from the context. */
  readonly space: Uint8Array;
  /** 32 bytes. Signed, not carried. */
  readonly feed: Uint8Array;
  readonly seq: number;
  /** Change hash of the entry below; 32 zeros at seq 0. */
  readonly prev: Uint8Array;
  /**
   * Heads that the writer had seen and that neither prev nor another dep implies, sorted by feed. Control changes name control
   * feeds only.
   */
  readonly deps: readonly EntryReference[];
  /** 16 bytes naming the key of the body, or null for a clear body. */
  readonly epoch: Uint8Array | null;
  /** The writer's clock, milliseconds. */
  readonly time: number;
  /** The number added to time so that the rank exceeds every rank the writer had seen. */
  readonly lift: number;
  /** SHA-256 of the body. Signed; carried only while the body is absent. */
  readonly bodyHash: Uint8Array;
  /** Members of later formats, in canonical order. */
  readonly extensions: readonly Extension[];
  /** Extensions without which the change must not be folded. */
  readonly critical: readonly string[];
}

export interface Extension {
  readonly name: string;
  readonly value: Uint8Array;
}

export function rankOf(header: { readonly time: number; readonly lift: number }): number {
  return header.time + header.lift;
}
