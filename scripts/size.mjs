// Compares what entry points and the first page load with their budgets: npm run size. The budgets stand in `size-budgets.json`, in kB after
// Brotli. Raise one only with a reason in the commit.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from './lib/build.mjs';
import { entrySize, pageSize } from './lib/bundle-size.mjs';
import { root } from './lib/run.mjs';

/** A budget that is so much above the size (a part of it) would let growth pass unseen. */
const SLACK = 0.1;

/** What the workbench loads to show a workspace, after its first page. */
const opening = ['opened-workspace', 'workspace-presence', 'device-calls'];

process.exitCode = await main();

/** Returns the exit code. */
async function main() {
  if (!(await build())) return 1;
  /** @type {Record<string, number>} */
  const budgets = JSON.parse(readFileSync(path.join(root, 'scripts/size-budgets.json'), 'utf8'));
  const page = pageSize(path.join(root, 'apps/workbench/dist'), opening);
  /** @type {Record<string, number>} */
  const sizes = { 'workbench: first page': page.first, 'workbench: opening a workspace': page.later };
  for (const name of Object.keys(budgets)) if (name.startsWith('@kith/')) sizes[name] = await entrySize(fileOf(name));

  const problems = [];
  for (const [name, budget] of Object.entries(budgets)) {
    const size = (sizes[name] ?? Number.NaN) / 1000;
    console.log(`${name.padEnd(32)} ${size.toFixed(1).padStart(7)} of ${budget.toFixed(1).padStart(6)} kB`);
    if (!(size <= budget)) problems.push(`${name} loads ${size.toFixed(1)} kB, ${budget} are allowed`);
    else if (size < budget * (1 - SLACK))
      problems.push(`${name} loads ${size.toFixed(1)} kB: lower its budget of ${budget}`);
  }
  for (const name of Object.keys(sizes)) if (!(name in budgets)) problems.push(`${name} has no budget`);
  for (const problem of problems) console.error(problem);
  return problems.length === 0 ? 0 : 1;
}

/** The file of an entry point, such as `@kith/store/browser`, as an app would load it. @param {string} entry */
function fileOf(entry) {
  const [, name, ...rest] = entry.split('/');
  const folder = path.join(root, 'packages', name ?? '');
  const { exports } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return path.join(folder, exports[['.', ...rest].join('/')].default);
}
