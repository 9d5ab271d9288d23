// Web server and hub in a process of their own: `server ROOT HOST PORT`. Says when it listens.
import { startWorkbenchServer } from '../../../apps/workbench/server/index.mjs';

const [root = '', host = '', port = ''] = process.argv.slice(2);
await startWorkbenchServer({ root, host, port: Number(port) });
process.stdout.write('listening\n');
