// Who is here, beside y-protocols' Awareness: npm run bench -- presence [--json]
import { rounded } from './lib/measure.js';
import { times } from './presence/times.js';
import { updates } from './presence/updates.js';
import type { UpdateFigures } from './presence/updates.js';
import { awarenessUpdates } from './presence/y-awareness.js';

const sizes = [10, 100, 1_000] as const;
type BySize = Readonly<Record<string, number>>;

const ours = new Map<number, UpdateFigures>();
const theirs = new Map<number, ReturnType<typeof awarenessUpdates>>();
// The largest first and thrown away, so that no size pays for compiling.
await updates(100);
awarenessUpdates(100);
for (const size of sizes) {
  ours.set(size, await updates(size));
  theirs.set(size, awarenessUpdates(size));
}
const of = (pick: (size: number) => number | undefined): BySize =>
  Object.fromEntries(sizes.map((size) => [size, rounded(pick(size) ?? Number.NaN, 4)]));
const { lateJoinerMs, closedRemovalMs, silentRemovalMs } = await times();

const result = {
  bytesPerUpdate: ours.get(10)?.bytes,
  updateMs: of((size) => ours.get(size)?.remoteMs),
  updateVerifiedMs: of((size) => ours.get(size)?.remoteVerifiedMs),
  localUpdateMs: of((size) => ours.get(size)?.localMs),
  peersUpdateMs: of((size) => theirs.get(size)?.remoteMs),
  peersBytesPerUpdate: theirs.get(10)?.bytes,
  lateJoinerMs: rounded(lateJoinerMs, 1),
  closedRemovalMs: rounded(closedRemovalMs, 0),
  silentRemovalMs: rounded(silentRemovalMs, 0),
};
if (process.argv.includes('--json')) console.log(JSON.stringify(result));
else console.dir(result, { depth: null });
process.exit(0);
