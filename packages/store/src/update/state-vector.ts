import { SEGMENT_LENGTH } from '../format/limits.js';
import { VarintWriter } from './encode-range.js';

/** Encodes the state vector of a Yjs document of a feed of this length: segments in descending order of client. */
export function encodeStateVector(length: number): Uint8Array {
  const segments = Math.ceil(length / SEGMENT_LENGTH);
  const writer = new VarintWriter(16 + segments * 12);
  writer.uint(segments);
  for (let segment = segments - 1; segment >= 0; segment -= 1) {
    writer.uint(segment + 1);
    writer.uint(Math.min(SEGMENT_LENGTH, length - segment * SEGMENT_LENGTH));
  }
  return writer.finish();
}
