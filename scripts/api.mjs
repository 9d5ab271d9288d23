// Compares the public surface of every published package with its committed API reports (`packages/*/api`), and checks that the surface is
// documented and closed. `--write` writes the reports instead of comparing them. Reads the declarations in `dist`.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { compilerStateOf, extract, freshReportOf, publishedPackages } from './lib/api-extract.mjs';
import { declarationsOf, exportedBy, onlyComputes, undocumentedIn, usedBy } from './lib/api-names.mjs';
import { root, runTool } from './lib/run.mjs';

/** @typedef {import('./lib/api-extract.mjs').Package} Package */
/** @typedef {import('@microsoft/api-extractor').CompilerState} CompilerState */

/** The package from which an app can import every type that it meets. */
const convenient = 'workspace';

/**
 * Ports of the convenient package, which a platform or a test fills and an app passes on. Their names are exported; a program that
 * implements one depends on the package that declares what it is made of.
 */
const ports = new Set([
  'CallKit',
  'CallPlatform',
  'CreateLink',
  'CryptoEngine',
  'KeyStore',
  'LocalNetwork',
  'PresenceConnection',
  'SignalingTransport',
  'StorageDriver',
  'SyncConnection',
  'WebrtcClasses',
  'WebSocketLike',
]);

const writing = process.argv.includes('--write');
process.exitCode = await main();

/** Returns the exit code. */
async function main() {
  if ((await runTool('tsc', ['-b'])) !== 0) return 1;
  const packages = publishedPackages();
  const compilerState = compilerStateOf(packages);
  const problems = packages.flatMap((each) => problemsOf(each, compilerState));
  problems.push(...missingFromConvenient(packages, compilerState));
  for (const problem of new Set(problems)) console.error(problem);
  const exported = packages.reduce((sum, { exported }) => sum + exported.size, 0);
  console.log(`${packages.length} packages, ${exported} exports, ${problems.length} problems`);
  return problems.length === 0 ? 0 : 1;
}

/** Writes or compares the reports of one package. Returns the problems, one a line. @param {Package} each @param {CompilerState} compilerState */
function problemsOf({ name, folder, entries, exported }, compilerState) {
  const problems = [];
  /** @type {Set<string>} */
  const unexported = new Set();
  mkdirSync(path.join(folder, 'api'), { recursive: true });
  for (const entry of entries) {
    const { changed, forgotten, others } = extract(folder, entry, { report: true, writing, compilerState });
    if (changed && !writing)
      problems.push(`${name}: ${entry.name}: the API report is out of date: run npm run api and review what changed`);
    for (const other of others) problems.push(`${name}: ${other}`);
    const text = readFileSync(freshReportOf(folder, entry, true), 'utf8');
    for (const missing of undocumentedIn(text)) problems.push(`${name}: ${missing} has no docstring`);
    for (const missing of forgotten) if (!onlyComputes(text, missing)) unexported.add(missing);
    for (const each of exportedBy(text)) exported.add(each);
  }
  for (const missing of unexported)
    if (!exported.has(missing))
      problems.push(`${name}: a public signature uses ${missing}, which no entry point exports`);

  const known = new Set(entries.map((entry) => `${entry.name}.api.md`));
  for (const file of readdirSync(path.join(folder, 'api')))
    if (!known.has(file)) problems.push(`${name}: api/${file} is the report of no entry point: delete it`);
  return problems;
}

/**
 * Follows the signatures of the convenient package into the packages of this repository, up to the ports. Returns a problem for every name
 * on the way that an app cannot import from it.
 *
 * @param {readonly Package[]} packages
 * @param {CompilerState} compilerState
 */
function missingFromConvenient(packages, compilerState) {
  const found = packages.find(({ name }) => name === convenient);
  if (found === undefined) return [`there is no package ${convenient}`];
  mkdirSync(path.join(root, '.cache/api/last'), { recursive: true });
  /** @type {Set<string>} */
  const missing = new Set();
  /** @type {Set<string>} */
  const exported = new Set();
  for (const entry of found.entries) {
    extract(found.folder, entry, { report: false, writing: true, compilerState });
    const single = readFileSync(freshReportOf(found.folder, entry, true), 'utf8');
    const text = readFileSync(freshReportOf(found.folder, entry, false), 'utf8');
    const declarations = declarationsOf(text);
    const met = new Set(exportedBy(single, { declaredOnly: true }));
    for (const name of met) {
      if (ports.has(name) || exported.has(name)) continue;
      for (const used of usedBy(declarations.get(name) ?? '', declarations))
        if (!onlyComputes(text, used)) met.add(used);
    }
    // A name that clashes with another has a number, and is exported without it: `export { Node_2 as Node }`.
    const locals = [...text.matchAll(/^export (?:type )?\{ (\w+) as /gmu)].map(([, name]) => name ?? '');
    const known = new Set([...exported, ...exportedBy(text), ...locals]);
    for (const name of met) (known.has(name) ? exported : missing).add(name);
  }
  return [...missing].map((name) => `${convenient}: an app meets ${name}, which @kith/${convenient} does not export`);
}
