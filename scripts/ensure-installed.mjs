// Brings a fresh clone to where it can start or be tested. Runs before anything is installed: nothing but Node here.
import { build } from './lib/build.mjs';
import { chromiumHelp, findChromium, installChromium } from './lib/chromium.mjs';
import { install, isInstalled } from './lib/install.mjs';

const problem = await prepare();
if (problem !== undefined) {
  console.error(problem);
  // Whoever reads the last line of a test run finds what it expects there.
  if (process.env['npm_lifecycle_event'] === 'pretest') console.log('0 passed, 1 failed');
  process.exitCode = 1;
}

/** Says what is in the way, or nothing. @returns {Promise<string | undefined>} */
async function prepare() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    return `Node ${process.versions.node} is too old: install 20.19 or newer.`;

  if (!isInstalled() && !(await install())) return 'The dependencies could not be installed; see above.';

  if (process.argv.includes('--with-browser')) {
    const named = process.env['KITH_CHROMIUM'];
    let found = findChromium();
    if (found === undefined && named) return `KITH_CHROMIUM names ${named}, which does not run.`;
    found ??= await installChromium();
    if (found === undefined) return chromiumHelp;
    console.error(`Browser tests will use ${found}`);
    // The tests build for themselves, so that a broken build counts as a failure among the others.
    return undefined;
  }
  if (!(await build())) return 'The build failed; see above.';
  return undefined;
}
