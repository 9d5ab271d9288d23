import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { commit, everything, noise, put, text } from '../../../test/contract/storage-harness.js';
import { assertEqual } from '../../../test/contract/assertions.js';
import { directoryStorage } from '../src/node.js';
import { record } from './storage-child-records.js';

const here = import.meta.dirname;
const temporary = (): Promise<string> => mkdtemp(path.join(tmpdir(), 'kith-storage-'));

function startWriter(root: string): ChildProcess {
  const writer = path.join(here, 'storage-child-writer.ts');
  return spawn(process.execPath, [path.join(here, 'storage-child.mjs'), writer, root], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Reads acknowledgements until there are `enough`, then goes on collecting what arrives until the process ends. */
async function collect(child: ChildProcess, enough: number, then: () => void): Promise<string[]> {
  const lines: string[] = [];
  if (child.stdout === null) throw new Error('no output');
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === enough) then();
  }
  return lines;
}

describe('directory, crashes', () => {
  it(
    'STO-24 after kill -9 in the middle of writing, every acknowledged commit is there and none in part',
    { timeout: 120_000 },
    async () => {
      const root = await temporary();
      // Enough bytes for several rolled logs; killed at three different moments of the same history.
      for (const enough of [40, 230, 411]) {
        await rm(root, { recursive: true, force: true });
        const child = startWriter(root);
        const ended = once(child, 'exit');
        const acknowledged = await collect(child, enough, () => child.kill('SIGKILL'));
        expect((await ended)[1]).toBe('SIGKILL');
        expect(acknowledged.length).toBeGreaterThanOrEqual(enough);

        const store = await directoryStorage(root).open('a');
        const found = new Map((await everything(store)).map(([key, value]) => [key.join(' '), value]));
        for (const line of acknowledged) {
          const [writer = -1, turn = -1] = line.split(' ').map(Number);
          for (const [key, value] of record(writer, turn).puts) assertEqual(found.get(key.join(' ')), value, line);
        }
        expect(found.size % 3).toBe(0);
        // Twelve writers with one commit each under way: no more than those may be there unacknowledged.
        expect(found.size / 3 - acknowledged.length).toBeLessThanOrEqual(12);
        expect(await put(store, [text('after'), text('crash')])).toEqual({ kind: 'committed' });
        await store.close();
      }
      await rm(root, { recursive: true });
    },
  );

  it(
    'STO-23 another process that has it open is reported as busy, and not disturbed',
    { timeout: 300_000 },
    async () => {
      const root = await temporary();
      const child = startWriter(root);
      const ended = once(child, 'exit');
      const refusals: Promise<unknown>[] = [];
      const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;
      const lines = await collect(child, 30, () => {
        const tries = Array.from({ length: 5 }, () =>
          directoryStorage(root)
            .open('a')
            .then(() => 'opened', codeOf),
        );
        tries.push(
          directoryStorage(root)
            .delete('a')
            .then(() => 'deleted', codeOf),
        );
        refusals.push(...tries);
        Promise.all(tries).then(
          () => child.kill('SIGKILL'),
          () => child.kill('SIGKILL'),
        );
      });
      await ended;
      expect(await Promise.all(refusals)).toEqual(Array.from({ length: 6 }, () => 'storage-busy'));
      const store = await directoryStorage(root).open('a');
      expect((await everything(store)).length).toBeGreaterThanOrEqual(lines.length * 3);
      await store.close();
      await rm(root, { recursive: true });
    },
  );

  it(
    'STO-13 a disk that is really full: refused, readable, whole, and going on once there is space',
    { timeout: 300_000 },
    async ({ skip }) => {
      const root = await temporary();
      const mounted =
        process.platform === 'linux' &&
        spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=28m', 'tmpfs', root]).status === 0;
      if (!mounted) await rm(root, { recursive: true });
      if (!mounted) skip('needs the right to mount a small disk');
      let store = await directoryStorage(root).open('a');
      try {
        const ballast = path.join(root, 'ballast');
        // More than going on takes: LevelDB may hold two logs of 4 MiB that it writes again as tables.
        await writeFile(ballast, new Uint8Array(13 * 1024 * 1024));
        const accepted: number[] = [];
        let refused = 0;
        for (let turn = 0; refused < 6; turn += 1) {
          const outcome = await commit(store, {
            puts: [[Uint8Array.of(turn >>> 8, turn & 0xff), noise(50_000, turn + 1)]],
          });
          if (outcome.kind === 'committed') accepted.push(turn);
          else expect(outcome).toMatchObject({ kind: 'failed', code: 'storage-full' });
          if (outcome.kind !== 'committed') refused += 1;
          if (refused > 0) await expectExactly(store, accepted);
        }
        expect(accepted.length).toBeGreaterThan(20);
        await rm(ballast);
        for (const turn of [9000, 9001, 9002]) {
          expect(await put(store, [Uint8Array.of(turn >>> 8, turn & 0xff), noise(50_000, turn + 1)])).toEqual({
            kind: 'committed',
          });
          accepted.push(turn);
        }
        await expectExactly(store, accepted);
        await store.close();
        store = await directoryStorage(root).open('a');
        await expectExactly(store, accepted);
      } finally {
        await store.close();
        spawnSync('umount', [root]);
        await rm(root, { recursive: true, force: true });
      }
    },
  );
});

async function expectExactly(
  store: Awaited<ReturnType<ReturnType<typeof directoryStorage>['open']>>,
  turns: readonly number[],
): Promise<void> {
  const found = await everything(store);
  expect(found.map(([key]) => (key[0] ?? 0) * 256 + (key[1] ?? 0))).toEqual(turns);
  for (const [index, [, value]] of found.entries())
    expect(Buffer.compare(value, noise(50_000, (turns[index] ?? 0) + 1))).toBe(0);
}
