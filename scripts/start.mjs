// Serves the workbench with its hub. Arguments go to the server: npm start -- --port 8080
import { existsSync } from 'node:fs';
import path from 'node:path';
import { build } from './lib/build.mjs';
import { root } from './lib/run.mjs';

const built = existsSync(path.join(root, 'apps/workbench/dist/index.html')) || (await build());
if (!built) process.exit(1);
// In this process, so that whoever ends it ends the server.
await import('../apps/workbench/server.mjs');
