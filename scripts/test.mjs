// Everything that has to hold, and one closing line: N passed, N failed. Arguments narrow the tests down: npm test -- packages/store
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from './lib/build.mjs';
import { findChromium } from './lib/chromium.mjs';
import { root, run, runTool } from './lib/run.mjs';

const minute = 60_000;
const report = path.join(root, '.cache/test-results.json');
let passed = 0;
let failed = 0;

try {
  await step('build', build);
  await step('types', typesHold);
  await runTests();
} catch (error) {
  failed += 1;
  console.error(error);
} finally {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

/** Counts only when it fails: what passes is tests. @param {string} name @param {() => Promise<boolean>} check */
async function step(name, check) {
  const began = Date.now();
  const holds = await check();
  if (!holds) failed += 1;
  console.log(`${name}: ${holds ? 'ok' : 'FAILED'} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
}

async function typesHold() {
  return (await runTool('tsc', ['-b'], { limit: 10 * minute })) === 0;
}

async function runTests() {
  rmSync(report, { force: true });
  mkdirSync(path.dirname(report), { recursive: true });
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run(process.execPath, [vitest, 'run', '--maxWorkers=2', ...reporters, ...process.argv.slice(2)], {
    env: { KITH_CHROMIUM: findChromium() ?? process.env['KITH_CHROMIUM'] },
    limit: 45 * minute,
  });
  if (code === 124) console.error('The tests took longer than 45 minutes and were ended.');
  const found = existsSync(report) ? countOf(JSON.parse(readFileSync(report, 'utf8'))) : { passed: 0, failed: 0 };
  passed += found.passed;
  // Something went wrong outside of any test: a crash, an error nobody caught, no test at all.
  failed += found.failed === 0 && code !== 0 ? 1 : found.failed;
}

/**
 * A file that could not be loaded has no tests, and counts as one failure.
 *
 * @param {{ numPassedTests: number, numFailedTests: number, testResults: { status: string, assertionResults: { status: string }[] }[] }} results
 */
function countOf(results) {
  const unloaded = results.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return { passed: results.numPassedTests, failed: results.numFailedTests + unloaded.length };
}
