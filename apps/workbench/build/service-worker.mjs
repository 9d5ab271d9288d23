import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

const source = new URL('./service-worker-template.js', import.meta.url);

/**
 * Writes sw.js, which keeps every file of this build and opens the page without its server.
 * @returns {import('vite').Plugin}
 */
export function serviceWorker() {
  let directory = '';
  return {
    name: 'kith-service-worker',
    apply: 'build',
    configResolved(config) {
      directory = join(config.root, config.build.outDir);
    },
    async closeBundle() {
      const found = await readdir(directory, { recursive: true, withFileTypes: true });
      const files = found
        .filter((file) => file.isFile() && !/\.(?:map|br|gz)$|^sw\.js$/.test(file.name))
        .map((file) => join(file.parentPath, file.name))
        .sort();
      const hash = createHash('sha256');
      for (const file of files) hash.update(file).update(await readFile(file));
      const paths = files.map((file) => `/${relative(directory, file).split(sep).join('/')}`);
      const template = await readFile(source, 'utf8');
      const worker = template
        .replace('__VERSION__', JSON.stringify(hash.digest('hex').slice(0, 16)))
        .replace('__FILES__', () => JSON.stringify(paths));
      await writeFile(join(directory, 'sw.js'), worker);
    },
  };
}
