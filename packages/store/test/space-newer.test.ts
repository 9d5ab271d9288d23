import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '@kith/identity';
import { ClassicLevel } from 'classic-level';
import { describe, expect, it } from 'vitest';
import { Note, create, person, reopen, texts } from '../../../test/support/people.js';
import { directoryStorage } from '../src/node.js';
import { directoryNameOf } from '../src/storage/level-names.js';
import { formatKey, storedValue } from '../src/storage/level-records.js';

describe('storage of a newer version', () => {
  it('SPACE-17 is refused and left as it is', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'kith-newer-'));
    try {
      const ada = await person('Ada', systemClock, { storage: directoryStorage(directory) });
      const hers = await create(ada);
      await hers.create(Note, { text: 'kept' });
      await hers.close();
      const where = path.join(directory, directoryNameOf(hers.id));
      const level = new ClassicLevel<Uint8Array, Uint8Array>(where, { keyEncoding: 'view', valueEncoding: 'view' });
      const format = await level.get(formatKey);
      await level.put(formatKey, storedValue(formatKey, Uint8Array.of(9)));
      await level.close();
      await expect(reopen(ada, hers.id)).rejects.toMatchObject({ code: 'storage-newer' });
      const back = new ClassicLevel<Uint8Array, Uint8Array>(where, { keyEncoding: 'view', valueEncoding: 'view' });
      await back.put(formatKey, format as Uint8Array);
      await back.close();
      const again = await reopen(ada, hers.id);
      expect(await texts(again)).toEqual(['kept']);
      await again.close();
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
