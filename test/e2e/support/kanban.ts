import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** Builds the example board from the sources of the packages, as its own `vite build` does, into a directory of its own. */
export async function buildKanban(): Promise<{ root: string; remove: () => Promise<void> }> {
  const folder = fileURLToPath(new URL('../../../examples/kanban', import.meta.url));
  const root = await mkdtemp(join(tmpdir(), 'kith-kanban-'));
  const before = process.env['NODE_ENV'];
  // What is built for people is not built for tests.
  process.env['NODE_ENV'] = 'production';
  try {
    await build({
      configFile: join(folder, 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: root, emptyOutDir: true, minify: false, reportCompressedSize: false },
    });
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
  return { root, remove: () => rm(root, { recursive: true }) };
}
