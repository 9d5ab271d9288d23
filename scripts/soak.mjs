// The seeded simulation over many seeds: npm run soak, or npm run soak -- 5000
import path from 'node:path';
import { root, run } from './lib/run.mjs';

const seeds = process.argv[2] ?? process.env['KITH_SIM_SEEDS'] ?? '1000';
if (/^[1-9]\d{0,6}$/.test(seeds)) {
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  // One test runs through all of its seeds, which takes as long as it takes.
  const given = [vitest, 'run', 'test/sim', '--maxWorkers=2', '--testTimeout=0'];
  process.exitCode = await run(process.execPath, given, { env: { KITH_SIM_SEEDS: seeds } });
} else {
  console.error(`${seeds} is not a number of seeds.`);
  process.exitCode = 1;
}
