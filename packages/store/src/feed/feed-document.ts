import * as Y from 'yjs';
import { SEGMENT_LENGTH } from '../format/limits.js';
import { encodeRange } from '../update/encode-range.js';

/**
 * The Yjs document of a feed: segment s is the root array named "s", written by client s + 1. It is made from stored entries,
 * holds the segments it was given, and can be dropped at any time. It contains only bytes encoded here.
 */
export interface FeedDocument {
  /**
   * Applies entries that follow the last one or begin a segment. Throws DocumentDiverged, after which the document must be
   * rebuilt.
   */
  append(from: number, entries: readonly Uint8Array[]): void;
  readonly doc: Y.Doc;
}

export class DocumentDiverged extends Error {}

export function createFeedDocument(): FeedDocument {
  const doc = new Y.Doc({ gc: false });
  let segments = 0;
  return {
    doc,
    append(from, entries) {
      if (entries.length === 0) return;
      Y.applyUpdate(doc, encodeRange(from, entries));
      const last = from + entries.length - 1;
      const clock = Y.getState(doc.store, Math.floor(last / SEGMENT_LENGTH) + 1);
      const pending = doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
      segments = Math.max(segments, Math.floor(last / SEGMENT_LENGTH) + 1);
      // Each segment has one client. A further client means that somebody wrote into the document.
      const foreign = doc.store.clients.size > segments;
      if (pending || foreign || clock !== (last % SEGMENT_LENGTH) + 1)
        throw new DocumentDiverged(`feed document diverged at ${last}`);
    },
  };
}
