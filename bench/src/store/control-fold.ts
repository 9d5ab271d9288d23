// What folding the control changes of a space costs: `control-fold.js COUNT DIRECTORY`.
import { bytesFromId, createSpace } from '@kith/store';
import { systemClock } from '@kith/identity';
import { createMaterialChecker } from '../../../packages/store/dist/control/checked-material.js';
import type { ControlEntry } from '../../../packages/store/dist/control/control-log.js';
import { extendControl, foldControl } from '../../../packages/store/dist/control/fold-control.js';
import { Replica } from '../../../packages/store/dist/replica/replica.js';
import { answer } from '../lib/child.js';
import { median, rounded, spend } from '../lib/measure.js';
import { device, inMemory } from './people.js';
import type { ControlFoldFigures } from './parts.js';

const [count = '10000', directory = ''] = process.argv.slice(2);
const changes = Number(count);
const ROUNDS = 9;
const MORE = 51;

answer(measure());

/** One member makes invites until the space has this many control changes. The fold alone: signatures are checked before. */
async function measure(): Promise<ControlFoldFigures> {
  const storage = inMemory();
  const by = await device('admin', storage, directory);
  const made = await createSpace(by.environment, { kind: 'workspace' });
  const control = () => made.feeds().reduce((sum, feed) => sum + (feed.kind === 'control' ? feed.length : 0), 0);
  while (control() < changes)
    await Promise.all(Array.from({ length: Math.min(100, changes - control()) }, () => made.createInvite()));
  const { id } = made;
  await made.close();

  const space = bytesFromId(id);
  if (space === null) throw new Error('the id is none');
  const { crypto } = by;
  const replica = await Replica.open({ crypto, clock: systemClock, store: await storage.open(id), space }, (error) => {
    throw error;
  });
  const all = [...(await replica.log.readControl()).values()];
  const parts = { crypto, space, checked: createMaterialChecker(crypto, space) };
  await parts.checked.prepare(all);
  const logOf = (entries: readonly ControlEntry[]) => ({
    entries: new Map(entries.map((entry) => [entry.hash, entry])),
    cuts: new Map<string, number>(),
  });

  const scratch: number[] = [];
  const whole = logOf(all);
  for (let round = 0; round < ROUNDS; round += 1) scratch.push((await spend(() => foldControl(parts, whole))).cpuMs);

  const last = all.slice(-1);
  const before = foldControl(parts, logOf(all.slice(0, -1)));
  const more: number[] = [];
  for (let round = 0; round < MORE; round += 1)
    more.push((await spend(() => extendControl(parts, before, whole, last))).cpuMs);
  return { scratch10000Ms: rounded(median(scratch), 1), oneMoreMs: rounded(median(more), 2) };
}
