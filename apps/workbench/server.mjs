#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { startWorkbenchServer } from './server/index.mjs';

const { values } = parseArgs({ options: { port: { type: 'string', short: 'p' } } });
const wanted = values.port ?? process.env['KITH_PORT'] ?? '5173';

if (!/^\d{1,5}$/.test(wanted) || Number(wanted) > 65_535) {
  console.error(`${wanted} is not a port. Pass --port or KITH_PORT as a number from 0 to 65535.`);
  process.exit(1);
}

const workbench = await startWorkbenchServer({ port: Number(wanted) }).catch((/** @type {unknown} */ error) => {
  if (!(error instanceof Error && 'code' in error && error.code === 'port-taken')) throw error;
  console.error(error.message);
  process.exit(1);
});
const [one, other] = workbench.origins;
console.log(`  One person here:       ${one}`);
console.log(`  And another one here:  ${other}  (its own storage, so this machine can be two people)`);

let stopping = false;
const stop = () => {
  if (stopping) process.exit(1);
  stopping = true;
  workbench.close().catch((/** @type {unknown} */ error) => {
    console.error(error);
    process.exitCode = 1;
  });
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
