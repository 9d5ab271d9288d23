import { concatBytes, equalBytes } from '@kith/identity';
import type { CryptoEngine } from '@kith/identity';
import { MalformedBytes } from '../format/cbor-bytes.js';
import type { Checkpoint } from './checkpoint-form.js';
import { CheckpointReader } from './checkpoint-reader.js';
import { CheckpointWriter } from './checkpoint-writer.js';

const DIGEST_BYTES = 8;

/** The record of a checkpoint: the first 8 bytes of the SHA-256 of what follows, then its parts one after another. */
export function encodeCheckpoint(crypto: CryptoEngine, checkpoint: Checkpoint): Uint8Array {
  const parts = new CheckpointWriter();
  parts.feeds(checkpoint.owners);
  parts.control(checkpoint.control);
  const body = parts.finish(checkpoint.count);
  return concatBytes(crypto.sha256(body).subarray(0, DIGEST_BYTES), body);
}

/** Null for a record of another version, and for one that is damaged: then the control changes are read and folded. */
export function decodeCheckpoint(crypto: CryptoEngine, bytes: Uint8Array): Checkpoint | null {
  const body = bytes.subarray(DIGEST_BYTES);
  if (!equalBytes(crypto.sha256(body).subarray(0, DIGEST_BYTES), bytes.subarray(0, DIGEST_BYTES))) return null;
  try {
    return new CheckpointReader(crypto, body).read();
  } catch (error) {
    if (error instanceof MalformedBytes) return null;
    throw error;
  }
}
