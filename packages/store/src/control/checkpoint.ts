import { concatBytes, equalBytes } from '@kith/identity';
import type { CryptoEngine } from '@kith/identity';
import { MalformedBytes } from '../format/cbor-bytes.js';
import type { Checkpoint } from './checkpoint-form.js';
import { CheckpointReader } from './checkpoint-reader.js';
import { CheckpointWriter } from './checkpoint-writer.js';

const DIGEST_BYTES = 8;

/** Encodes a checkpoint: the first 8 bytes of the SHA-256 of the parts, then the parts. */
export function encodeCheckpoint(crypto: CryptoEngine, checkpoint: Checkpoint): Uint8Array {
  const parts = new CheckpointWriter();
  parts.feeds(checkpoint.owners);
  parts.control(checkpoint.control);
  const body = parts.finish(checkpoint.count);
  return concatBytes(crypto.sha256(body).subarray(0, DIGEST_BYTES), body);
}

/**
 * Decodes a checkpoint. Returns null for a record of another version and for a damaged one; the control changes are then read
 * and folded.
 */
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
