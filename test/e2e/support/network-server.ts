// Web server and hub in a process of their own: `server ROOT HOST PORT`. Says where it listens.
import { startWorkbenchServer } from '../../../apps/workbench/server/index.mjs';

const [root = '', host = '', port = ''] = process.argv.slice(2);
const { origins } = await startWorkbenchServer({ root, host, port: Number(port) });
process.stdout.write(`${origins.join()}\n`);
