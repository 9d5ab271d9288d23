import { KithError, decodeCanonical, encodeCanonical } from '@kith/identity';
import { idFromBytes } from '../format/ids.js';
import type { FeedId } from '../format/ids.js';
import { unheld } from '../gate/held-feed.js';
import { encodeRange } from '../update/encode-range.js';
import type { Arrival, SpaceEngine } from './engine.js';
import type { OwnFeeds } from './own-feeds.js';

const CHUNK = 128;

/** Everything held of a space, as [1, space, [[feed, isControl, [update, …]], …]]: what sync would send, in one piece. */
export async function exportSpace(engine: SpaceEngine): Promise<Uint8Array> {
  const feeds = [...engine.log.feeds.values()].filter((feed) => feed.length > 0);
  feeds.sort((a, b) => Number(b.kind === 'control') - Number(a.kind === 'control'));
  const content: unknown[] = [];
  for (const feed of feeds) {
    const updates: Uint8Array[] = [];
    let chunk: Uint8Array[] = [];
    let size = 0;
    let from = 0;
    for (const entry of await engine.log.entries(feed, 0, feed.length)) {
      if (chunk.length === CHUNK || (chunk.length > 0 && size + entry.length > 200_000)) {
        updates.push(encodeRange(from, chunk));
        from += chunk.length;
        chunk = [];
        size = 0;
      }
      chunk.push(entry);
      size += entry.length + 24;
    }
    if (chunk.length > 0) updates.push(encodeRange(from, chunk));
    content.push([feed.id, feed.kind === 'control', updates]);
  }
  return encodeCanonical([1, engine.parts.space, content]);
}

/**
 * Takes an export of this space through the gate.
 * @throws KithError `import-malformed`, `import-other-space`.
 */
export async function importSpace(
  engine: SpaceEngine,
  own: OwnFeeds,
  bytes: Uint8Array,
): Promise<{ accepted: number; refused: string[] }> {
  const feeds = readExport(engine, bytes);
  let accepted = 0;
  const refused: string[] = [];
  for (const [id, isControl, updates] of feeds) {
    for (const update of updates) {
      let taken = 0;
      let code: string | null = null;
      await engine.apply({ from: 'peer', session: null }, async (draft): Promise<Arrival | null> => {
        taken = 0;
        code = null;
        const known = engine.log.feeds.get(idFromBytes<FeedId>(id));
        if (known !== undefined && own.isLive(known)) return null;
        const judgement = await engine.gate.judge(known ?? unheld(id), update);
        if (judgement.kind === 'rejected') {
          code = judgement.code;
          return null;
        }
        const { changes, filled, forks } = judgement;
        if (changes.length + filled.length + forks.length === 0) return null;
        const feed = known ?? draft.feed(id, changes[0]?.header.kind ?? (isControl ? 'control' : 'content'));
        taken = changes.length;
        return {
          appends: changes.length === 0 ? [] : [{ feed, changes }],
          filled: filled.length === 0 ? [] : [{ feed, changes: filled }],
          proofs: forks.map((proof) => ({ feed, proof })),
        };
      });
      accepted += taken;
      if (code === null) continue;
      refused.push(code);
      engine.events.emit({ type: 'rejected', code, entrance: 'import' });
    }
  }
  return { accepted, refused };
}

function readExport(engine: SpaceEngine, bytes: Uint8Array): [Uint8Array, boolean, Uint8Array[]][] {
  const malformed = (code: string, message: string) =>
    new KithError(code, message, {
      fix: 'Choose a file that this space exported, whole and unchanged.',
      argument: 'bytes',
    });
  const decoded = decodeCanonical(bytes);
  if (!decoded.ok || !Array.isArray(decoded.value))
    throw malformed('import-malformed', 'This is no export of a space.');
  const [version, space, feeds] = decoded.value as unknown[];
  if (version !== 1 || !(space instanceof Uint8Array) || !Array.isArray(feeds))
    throw malformed('import-malformed', 'This is no export of a space.');
  if (idFromBytes(space) !== idFromBytes(engine.parts.space))
    throw malformed('import-other-space', 'This is an export of another space.');
  return feeds.map((item: unknown): [Uint8Array, boolean, Uint8Array[]] => {
    const [id, isControl, updates] = Array.isArray(item) ? (item as unknown[]) : [];
    const bytes: unknown[] = Array.isArray(updates) ? updates : [null];
    const whole = id instanceof Uint8Array && id.length === 32 && typeof isControl === 'boolean';
    if (!whole || !bytes.every((update) => update instanceof Uint8Array))
      throw malformed('import-malformed', 'This export is damaged.');
    return [id, isControl, bytes];
  });
}
