import { decodeCanonical, encodeCanonical } from '@kith/identity';
import { idFromBytes } from '../format/ids.js';
import type { ImportRefusal } from '../events.js';
import type { FeedId } from '../format/ids.js';
import { encodeRange } from '../update/encode-range.js';
import { intake } from './intake.js';
import type { Intake } from './intake.js';
import { intakePolicy } from './intake-policy.js';
import type { OwnFeeds } from './own-feeds.js';
import type { Replica } from './replica.js';
import { storeError } from '../codes.js';

const CHUNK = 128;

/** Exports all held entries of a space as [1, space, [[feed, isControl, [update, …]], …]]: the updates that sync would send. */
export async function exportSpace(replica: Replica): Promise<Uint8Array> {
  const feeds = [...replica.feeds.all()].filter((feed) => feed.length > 0);
  feeds.sort((a, b) => Number(b.kind === 'control') - Number(a.kind === 'control'));
  const content: unknown[] = [];
  for (const feed of feeds) {
    const updates: Uint8Array[] = [];
    let chunk: Uint8Array[] = [];
    let size = 0;
    let from = 0;
    for (const entry of await replica.feeds.entries(feed, 0, feed.length)) {
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
  return encodeCanonical([1, replica.space, content]);
}

/**
 * Takes an export of this space through the gate, as if a member had sent it. A feed of an unlisted device is tried again after
 * the other feeds, since one of them may list the device.
 * @returns the number of changes taken, a code for each update that the gate rejects, and `unknown-device` for each feed whose
 * device is still not listed at the end.
 * @throws KithError `import-malformed`, `import-other-space`.
 */
export async function importSpace(
  replica: Replica,
  own: OwnFeeds,
  isMember: () => boolean,
  bytes: Uint8Array,
): Promise<{ accepted: number; refused: ImportRefusal[] }> {
  const policy = intakePolicy(
    replica,
    { isMember, isLive: (feed) => own.isLive(feed) },
    { device: null, standing: 'member' },
  );
  let accepted = 0;
  const refused: ImportRefusal[] = [];
  let left = readExport(replica.space, bytes);
  for (let before = -1; left.length > 0 && before !== accepted;) {
    before = accepted;
    const parked: ExportedFeed[] = [];
    for (const [id, updates] of left) {
      let waits = false;
      for (const update of updates) {
        let found: Intake = nothingTaken;
        await replica.apply({ from: 'peer', session: null }, async (draft) => {
          const known = draft.known(idFromBytes<FeedId>(id));
          found = nothingTaken;
          if (known === undefined || !own.isLive(known))
            found = await intake(replica.gate, draft, { id, update }, policy);
        });
        const outcome: Intake = found;
        if (outcome.kind === 'rejected') {
          refused.push(outcome.code);
          replica.events.emit({ type: 'rejected', code: outcome.code, entrance: 'import' });
          continue;
        }
        accepted += outcome.taken;
        waits ||= outcome.refused;
      }
      if (waits) parked.push([id, updates]);
    }
    left = parked;
  }
  return { accepted, refused: [...refused, ...left.map(() => 'unknown-device' as const)] };
}

const nothingTaken: Intake = { kind: 'judged', taken: 0, deferred: null, refused: false, forks: [] };

type ExportedFeed = readonly [id: Uint8Array, updates: readonly Uint8Array[]];

function readExport(here: Uint8Array, bytes: Uint8Array): ExportedFeed[] {
  const decoded = bytes instanceof Uint8Array ? decodeCanonical(bytes) : null;
  if (decoded?.ok !== true || !Array.isArray(decoded.value))
    throw storeError('import-malformed', { argument: 'bytes' });
  const [version, space, feeds] = decoded.value as unknown[];
  if (version !== 1 || !(space instanceof Uint8Array) || !Array.isArray(feeds))
    throw storeError('import-malformed', { argument: 'bytes' });
  if (idFromBytes(space) !== idFromBytes(here)) throw storeError('import-other-space', { argument: 'bytes' });
  return feeds.map((item: unknown): ExportedFeed => {
    const [id, isControl, updates] = Array.isArray(item) ? (item as unknown[]) : [];
    const bytes: unknown[] = Array.isArray(updates) ? updates : [null];
    const whole = id instanceof Uint8Array && id.length === 32 && typeof isControl === 'boolean';
    if (!whole || !bytes.every((update) => update instanceof Uint8Array))
      throw storeError('import-malformed', { message: 'This export is damaged.', argument: 'bytes' });
    return [id, bytes];
  });
}
