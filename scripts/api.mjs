// Compares the public surface of every published package with its committed API reports (`packages/*/api`), and checks that the surface is
// documented and closed. `--write` writes the reports instead of comparing them. Reads the declarations in `dist`.
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root, runTool } from './lib/run.mjs';

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

/** How the extractor reads declarations: as an app's compiler would, from `dist`. */
const compilerOptions = {
  target: 'es2023',
  module: 'nodenext',
  moduleResolution: 'nodenext',
  lib: ['es2023', 'dom', 'dom.iterable'],
  types: ['node'],
  jsx: 'react-jsx',
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
};

/** Messages that say nothing about the surface. Release tags are not used here: every export is public. */
const silent = new Set([
  'ae-undocumented',
  'ae-missing-release-tag',
  'console-preamble',
  'console-compiler-version-notice',
  'console-writing-api-report',
  'console-api-report-copied',
  'console-api-report-created',
  'console-api-report-not-copied',
  'console-api-report-unchanged',
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

/**
 * @typedef {object} Entry
 * @property {string} name The name of its report: `index` for `.`.
 * @property {string} declarations Where its declarations are: an absolute path.
 *
 * @typedef {object} Package
 * @property {string} name Without `@kith/`.
 * @property {string} folder
 * @property {readonly Entry[]} entries
 * @property {Set<string>} exported The names that its entry points export. Filled by `problemsOf`.
 */

/** Lists the packages that a registry would have, with their entry points. @returns {Package[]} */
function publishedPackages() {
  return readdirSync(path.join(root, 'packages')).flatMap((name) => {
    const folder = path.join(root, 'packages', name);
    const description = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    if (description.private === true) return [];
    const entries = Object.entries(description.exports).flatMap(([subpath, { types }]) =>
      types?.startsWith('./dist/') && subpath !== './internal'
        ? [{ name: reportName(subpath), declarations: path.join(folder, types) }]
        : [],
    );
    return [{ name, folder, entries, exported: new Set() }];
  });
}

/** @param {string} subpath */
function reportName(subpath) {
  return subpath === '.' ? 'index' : subpath.slice('./'.length).replaceAll('/', '-');
}

/** Writes or compares the reports of one package. Returns the problems, one a line. @param {Package} each @param {CompilerState} compilerState */
function problemsOf({ name, folder, entries, exported }, compilerState) {
  const problems = [];
  /** @type {Set<string>} */
  const unexported = new Set();
  mkdirSync(path.join(folder, 'api'), { recursive: true });
  for (const entry of entries) {
    const { changed, forgotten, others } = extract(folder, entry, { report: true, compilerState });
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
    extract(found.folder, entry, { report: false, compilerState });
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

/** Returns the declarations of a report by their names. Overloads are one declaration. @param {string} report */
function declarationsOf(report) {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const [text, name = ''] of report.matchAll(
    /^(?:export )?(?:\w+ )?(?:class|const|function|interface|type) (\w+)[\s\S]*?(?=^\/\/ @|^```)/gmu,
  ))
    found.set(name, `${found.get(name) ?? ''}${text}`);
  return found;
}

/** Returns the names of other declarations that one uses. @param {string} declaration @param {ReadonlyMap<string, string>} others */
function usedBy(declaration, others) {
  const code = declaration.replaceAll(/\/\/.*|\/\*[\s\S]*?\*\/|'[^'\n]*'/gu, '');
  const types = [...code.matchAll(/\b[A-Z]\w*\b/gu)].map(([name]) => name);
  const values = [...code.matchAll(/\btypeof (\w+)/gu)].map(([, name]) => name ?? '');
  return [...types, ...values].filter((name) => others.has(name));
}

/**
 * Runs the extractor on one entry point. With `report` it writes or compares the report. Without it the extractor treats all packages of
 * this repository as one, and writes what they declare into one report beside the others.
 *
 * @param {string} folder
 * @param {Entry} entry
 * @param {{ report: boolean, compilerState: CompilerState }} options
 */
function extract(folder, entry, { report, compilerState }) {
  const config = configOf(folder, entry, report);
  /** @type {{ forgotten: string[], others: string[] }} */
  const found = { forgotten: [], others: [] };
  const { apiReportChanged: changed } = Extractor.invoke(config, {
    compilerState,
    localBuild: writing || !report,
    messageCallback: (message) => {
      if (message.messageId === 'ae-forgotten-export')
        // A name that is also one of the platform's has a number here.
        found.forgotten.push(/"(.+?)(?:_\d+)?"/u.exec(message.text)?.[1] ?? message.text);
      else if (!silent.has(message.messageId) && report)
        found.others.push(
          `${message.messageId}: ${message.text} (${message.sourceFilePath}:${message.sourceFileLine})`,
        );
      message.logLevel = ExtractorLogLevel.None;
    },
  });
  return { ...found, changed };
}

/** @param {string} folder @param {Entry} entry @param {boolean} report */
function configOf(folder, { name, declarations }, report) {
  return ExtractorConfig.prepare({
    configObject: {
      projectFolder: folder,
      newlineKind: 'lf',
      mainEntryPointFilePath: declarations,
      bundledPackages: report ? [] : ['@kith/*'],
      compiler: { overrideTsconfig: { compilerOptions, files: [declarations] } },
      apiReport: {
        enabled: true,
        includeForgottenExports: true,
        reportFileName: `${name}.api.md`,
        // The other report is compared with nothing.
        reportFolder: report ? path.join(folder, 'api') : path.join(root, '.cache/api/last'),
        reportTempFolder: path.dirname(freshReportOf(folder, { name }, report)),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
    },
    configObjectFullPath: path.join(folder, 'api-extractor.json'),
    packageJsonFullPath: path.join(folder, 'package.json'),
  });
}

/** Reads the declarations of all entry points once, for every run. @param {readonly Package[]} packages */
function compilerStateOf(packages) {
  const configs = packages.flatMap(({ folder, entries }) => entries.map((entry) => configOf(folder, entry, true)));
  const [first] = configs;
  if (first === undefined) throw new Error('There is no entry point.');
  return CompilerState.create(first, { additionalEntryPoints: configs.map((each) => each.mainEntryPointFilePath) });
}

/** Where the extractor writes the report of this run. @param {string} folder @param {Pick<Entry, 'name'>} entry @param {boolean} report */
function freshReportOf(folder, { name }, report) {
  return path.join(root, '.cache/api', report ? 'single' : 'bundled', path.basename(folder), `${name}.api.md`);
}

/** Returns the exports of a report that have no docstring. @param {string} report @returns {string[]} */
function undocumentedIn(report) {
  const spaces = [...report.matchAll(/^declare namespace \w+ \{\s*export \{([^}]*)\}/gmu)].map(
    ([, names]) => names ?? '',
  );
  const inSpaces = new Set(spaces.flatMap((names) => names.match(/\w+/gu) ?? []));
  return [...report.matchAll(/^\/\/ @\w+ \(undocumented\)\n((?:export )?\w+ (\w+).*)/gmu)].flatMap(
    ([, line = '', name = '']) => (inSpaces.has(name) ? [name] : exportedBy(line)),
  );
}

/**
 * Whether a report uses a constant only to compute a union of literals: `keyof typeof codes`, `(typeof outcomes)[number]`. The union has a
 * name of its own, so that nobody needs the constant.
 *
 * @param {string} report
 * @param {string} name
 */
function onlyComputes(report, name) {
  const uses = report.split(new RegExp(`\\b${name}\\b`, 'u')).slice(0, -1);
  const declared = new RegExp(`^const ${name}\\b`, 'mu').test(report);
  return declared && uses.every((before) => /(?:\bconst |keyof typeof |\(typeof )$/u.test(before));
}

/** Returns the names that a report lists as exported. @param {string} text @param {{ declaredOnly?: boolean }} [options] @returns {string[]} */
function exportedBy(text, { declaredOnly = false } = {}) {
  const declared = /^export (?:declare )?(?:abstract )?(?:class|const|function|interface|namespace|type|let) (\w+)/gmu;
  const listed = /^export (?:type )?\{ (?:\w+ as )?(\w+) \}/gmu;
  return (declaredOnly ? [declared] : [declared, listed]).flatMap((form) =>
    [...text.matchAll(form)].map(([, name]) => name ?? ''),
  );
}
