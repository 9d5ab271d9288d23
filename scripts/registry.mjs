// Uses the packages as a registry would have them: packed, and installed into empty folders. Takes minutes and the npm registry.
import path from 'node:path';
import { build } from './lib/build.mjs';
import { root, run } from './lib/run.mjs';

if (!(await build())) process.exit(1);
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
process.exitCode = await run(process.execPath, [vitest, 'run', 'test/registry'], { env: { KITH_REGISTRY: '1' } });
