import type { UnreadableCode } from '../events.js';
import { withoutBody } from '../format/entry.js';
import type { VerifiedChange } from '../gate/gate.js';
import type { ArrivedEntry, ReadableChange } from '../graph/ports.js';
import type { Run } from '../log/draft.js';
import { keyOf } from '../log/layout.js';
import type { KeyValuePair } from '../storage/port.js';
import type { ReadingView, SpaceReader } from './reader.js';

/** The result of reading content before its commit. */
export interface ContentRead {
  readonly readable: readonly ReadableChange[];
  /** Entries whose bodies cannot be read. */
  readonly arrived: readonly ArrivedEntry[];
  readonly puts: readonly KeyValuePair[];
  /** The number of these entries that wait for a key. */
  readonly waiting: number;
  /** A code for each entry that can never be read. */
  readonly unreadable: readonly UnreadableCode[];
}

/** Reads content changes under the view that holds after their commit. */
export async function readContent(
  reader: SpaceReader,
  view: ReadingView,
  content: readonly Run[],
  plaintexts: ReadonlyMap<VerifiedChange, Uint8Array>,
): Promise<ContentRead> {
  const readable: ReadableChange[] = [];
  const arrived: ArrivedEntry[] = [];
  const puts: KeyValuePair[] = [];
  const unreadable: UnreadableCode[] = [];
  let waiting = 0;
  for (const { feed, changes } of content) {
    // Entry 0 of a feed names its writer and has no content.
    const told = changes.filter((change) => change.header.seq > 0);
    const answers = await Promise.all(told.map((change) => reader.judge(change, feed, view, plaintexts.get(change))));
    for (const [at, change] of told.entries()) {
      const answer = answers[at];
      if (answer === undefined) continue;
      if (answer.kind === 'change') {
        readable.push(answer.change);
        continue;
      }
      const { seq, epoch } = change.header;
      arrived.push({ ...reader.locatedAt(change, feed, view), hash: change.hash });
      // The Erase came before its target: only the header of the target is kept.
      if (answer.kind === 'erased' && change.body !== null)
        puts.push([keyOf('entry', feed.number, seq), withoutBody(change)]);
      if (answer.kind === 'missing-key' && epoch !== null) {
        puts.push([keyOf('waiting', epoch, feed.number, seq), new Uint8Array()]);
        waiting += 1;
      }
      if (answer.kind === 'unreadable') unreadable.push(answer.code);
    }
  }
  return { readable, arrived, puts, waiting, unreadable };
}
