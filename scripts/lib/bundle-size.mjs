import { readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'vite';
import { root } from './run.mjs';

/** What an app brings along itself: not counted with any entry point. */
const brought = /^(?:react|react-dom|yjs|y-protocols|lib0)(?:$|\/)/;

/**
 * Bundles an entry point as an app would, and returns the bytes that its first import loads: minified, compressed by Brotli. Chunks that
 * are loaded later are not counted.
 *
 * @param {string} file
 * @returns {Promise<number>}
 */
export async function entrySize(file) {
  const built = await build({
    configFile: false,
    root,
    logLevel: 'silent',
    build: {
      write: false,
      minify: true,
      modulePreload: false,
      target: ['chrome123', 'firefox120', 'safari17.5'],
      rollupOptions: { input: file, external: brought, preserveEntrySignatures: 'strict' },
    },
  });
  if (!Array.isArray(built) && !('output' in built)) throw new Error('Vite watches instead of building');
  const outputs = (Array.isArray(built) ? built : [built]).flatMap(({ output }) => output);
  const chunks = new Map(outputs.flatMap((one) => (one.type === 'chunk' ? [[one.fileName, one]] : [])));
  const first = [...chunks.values()].filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName);
  const loaded = reachable(first, (name) => chunks.get(name)?.imports.filter((each) => chunks.has(each)) ?? []);
  return sum([...loaded].map((name) => compressed(Buffer.from(chunks.get(name)?.code ?? ''))));
}

/**
 * Returns the bytes of a built page, compressed by Brotli: `first` is what its HTML names, and all that this imports; `later` is what the
 * named chunks add once they are loaded.
 *
 * @param {string} directory
 * @param {readonly string[]} chunks The names of chunks that are loaded later, without their hash.
 * @returns {{ first: number, later: number }}
 */
export function pageSize(directory, chunks) {
  const read = (/** @type {string} */ file) => readFileSync(path.join(directory, file));
  const html = read('index.html').toString('utf8');
  const named = [...html.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g)].map(([, file]) => file ?? '');
  const importsOf = (/** @type {string} */ file) =>
    file.endsWith('.js') ? staticImports(read(file).toString('utf8')) : [];
  const first = reachable(named, importsOf);

  const dynamic = new Set();
  for (const file of reachable(named, (each) => [...importsOf(each), ...dynamicImports(read(each).toString('utf8'))]))
    if (!first.has(file)) dynamic.add(file);
  const wanted = chunks.flatMap((chunk) => {
    const found = [...dynamic].filter((file) => path.basename(file).replace(/-[\w-]{8}\.\w+$/, '') === chunk);
    if (found.length === 0) throw new Error(`The page loads no chunk named ${chunk}`);
    return found;
  });
  const later = [...reachable(wanted, importsOf)].filter((file) => !first.has(file));
  const size = (/** @type {Iterable<string>} */ files) => sum([...files].map((file) => compressed(read(file))));
  return { first: size(first), later: size(later) };
}

/** @param {string} code */
function staticImports(code) {
  return assets(code, /(?:\bfrom|\bimport)\s*"\.\/([\w.-]+\.js)"/g);
}

/** Chunks and styles that a chunk may load later. @param {string} code */
function dynamicImports(code) {
  return [
    ...assets(code, /import\(\s*[`"']\.\/([\w.-]+\.js)[`"']\s*\)/g),
    ...assets(code, /"assets\/([\w.-]+\.css)"/g),
  ];
}

/** @param {string} code @param {RegExp} pattern */
function assets(code, pattern) {
  return [...code.matchAll(pattern)].map(([, file]) => `/assets/${file ?? ''}`);
}

/** @param {readonly string[]} from @param {(name: string) => readonly string[]} next @returns {Set<string>} */
function reachable(from, next) {
  const found = new Set(from);
  for (const name of found) for (const each of next(name)) found.add(each);
  return found;
}

/** @param {Buffer} bytes */
const compressed = (bytes) => brotliCompressSync(bytes).length;

/** @param {readonly number[]} numbers */
const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);
