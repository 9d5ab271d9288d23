import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const compressible = new Set(['.html', '.js', '.css', '.svg', '.json', '.webmanifest']);
/** Below this a compressed answer saves no packet. */
const worthwhile = 1024;

/**
 * Writes a .br and a .gz beside every file that compresses well, once, so that no answer waits for it.
 * @returns {import('vite').Plugin}
 */
export function precompress() {
  let directory = '';
  return {
    name: 'kith-precompress',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      directory = join(config.root, config.build.outDir);
    },
    closeBundle: {
      // After every other plugin has written its files.
      order: 'post',
      sequential: true,
      async handler() {
        const files = await readdir(directory, { recursive: true, withFileTypes: true });
        const named = files.filter((file) => file.isFile() && compressible.has(extname(file.name)));
        await Promise.all(named.map((file) => compress(join(file.parentPath, file.name))));
      },
    },
  };
}

/** @param {string} file */
async function compress(file) {
  const bytes = await readFile(file);
  if (bytes.length < worthwhile) return;
  const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  const [brotli, zipped] = await Promise.all([
    promisify(brotliCompress)(bytes, { params: quality }),
    promisify(gzip)(bytes, { level: 9 }),
  ]);
  await Promise.all([writeFile(`${file}.br`, brotli), writeFile(`${file}.gz`, zipped)]);
}
