import { directoryStorage } from '../src/node.js';
import { record } from './storage-child-records.js';

/** Commits without end, twelve at a time, and says which are acknowledged. */
const [, , , directory = ''] = process.argv;
const store = await directoryStorage(directory).open('a');
const next = async (writer: number, turn: number): Promise<void> => {
  const { puts } = record(writer, turn);
  const outcome = await store.commit({ expect: [], puts, deletes: [] });
  if (outcome.kind !== 'committed') throw new Error(outcome.kind, { cause: outcome });
  process.stdout.write(`${writer} ${turn}\n`);
  await next(writer, turn + 1);
};
await Promise.all(Array.from({ length: 12 }, (_, writer) => next(writer, 0)));
