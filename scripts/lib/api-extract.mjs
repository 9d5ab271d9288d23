import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './run.mjs';

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
export function publishedPackages() {
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

/**
 * Runs the extractor on one entry point. With `report` it makes the package's own report, and writes or compares it. Without it the
 * extractor treats all packages of this repository as one, and writes what they declare into one report beside the others.
 *
 * @param {string} folder
 * @param {Entry} entry
 * @param {{ report: boolean, writing: boolean, compilerState: CompilerState }} options
 */
export function extract(folder, entry, { report, writing, compilerState }) {
  const config = configOf(folder, entry, report);
  /** @type {{ forgotten: string[], others: string[] }} */
  const found = { forgotten: [], others: [] };
  const { apiReportChanged: changed } = Extractor.invoke(config, {
    compilerState,
    localBuild: writing,
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
export function compilerStateOf(packages) {
  const configs = packages.flatMap(({ folder, entries }) => entries.map((entry) => configOf(folder, entry, true)));
  const [first] = configs;
  if (first === undefined) throw new Error('There is no entry point.');
  return CompilerState.create(first, { additionalEntryPoints: configs.map((each) => each.mainEntryPointFilePath) });
}

/** Where the extractor writes the report of this run. @param {string} folder @param {Pick<Entry, 'name'>} entry @param {boolean} report */
export function freshReportOf(folder, { name }, report) {
  return path.join(root, '.cache/api', report ? 'single' : 'bundled', path.basename(folder), `${name}.api.md`);
}
