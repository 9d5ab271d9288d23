import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** One of the modules in test/e2e/pages, without its extension. */
export type PageModule =
  | 'y-webrtc'
  | 'identity'
  | 'storage'
  | 'mesh'
  | 'presence'
  | 'media-connection'
  | 'calls'
  | 'calls-networks'
  | 'sidebar';

/** Bundles a page module from the sources of the packages into a directory with an index.html that runs it. */
export async function bundlePage(module: PageModule): Promise<{ root: string; remove: () => Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), `kith-page-${module}-`));
  await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    root: fileURLToPath(new URL('../pages', import.meta.url)),
    oxc: { jsx: { runtime: 'automatic', development: false } },
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    resolve: {
      conditions: ['kith-source', 'browser', 'import', 'module', 'default'],
      dedupe: ['yjs', 'y-protocols', 'lib0'],
    },
    build: {
      outDir: root,
      emptyOutDir: true,
      target: 'esnext',
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: fileURLToPath(new URL(`../pages/${module}.ts`, import.meta.url)),
        output: { entryFileNames: 'assets/page.js' },
        // Of what runs in a browser, all of it is the client's.
        onwarn: (warning, warn) => warning.code !== 'MODULE_LEVEL_DIRECTIVE' && warn(warning),
      },
    },
  });
  await writeFile(
    join(root, 'index.html'),
    '<!doctype html><title>page</title><link rel="icon" href="data:," /><script type="module" src="/assets/page.js"></script>',
  );
  return { root, remove: () => rm(root, { recursive: true }) };
}
