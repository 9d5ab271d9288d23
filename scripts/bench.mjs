// Runs one measurement: npm run bench -- NAME [--json] [--n N]. With --json stdout is exactly one JSON object on one line.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { install, isInstalled } from './lib/install.mjs';
import { root, run, runTool } from './lib/run.mjs';

const [name, ...given] = process.argv.slice(2);
const names = readdirSync(path.join(root, 'bench/src'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length));

process.exitCode = await measure();

async function measure() {
  if (name === undefined || !names.includes(name)) {
    console.error(`Name one of: ${names.join(', ')}. For example: npm run bench -- store --n 10000 --json`);
    return 1;
  }
  if (!isInstalled() && !(await install())) return 1;
  // Project references bring the packages along.
  if ((await runTool('tsc', ['-b', 'bench'], { stdio: ['ignore', 2, 2] })) !== 0) return 1;

  const program = path.join(root, 'bench/dist', `${name}.js`);
  if (!existsSync(program)) {
    console.error(`The build left no ${program}.`);
    return 1;
  }
  const command = ['--expose-gc', program, ...given];
  if (!given.includes('--json')) return await run(process.execPath, command);

  let output = '';
  const code = await run(process.execPath, command, {
    stdio: ['ignore', 'pipe', 2],
    onOutput: (text) => {
      output += text;
    },
  });
  if (code !== 0) {
    console.error(output);
    return code;
  }
  try {
    console.log(JSON.stringify(JSON.parse(output)));
    return 0;
  } catch (error) {
    console.error(`bench/src/${name}.ts printed something else than one JSON object:\n${output}\n${String(error)}`);
    return 1;
  }
}
