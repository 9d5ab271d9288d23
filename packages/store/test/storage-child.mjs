// Runs a TypeScript module in a process of its own: node storage-child.mjs <module> <argument…>. What it imports on demand can be
// imported while the module itself is being evaluated.
import { runnerImport } from 'vite';

const conditions = ['kith-source', 'import', 'module', 'node', 'default'];
const file = process.argv[2];
await runnerImport(file, {
  configFile: false,
  logLevel: 'error',
  resolve: { conditions },
  environments: { inline: { resolve: { conditions, externalConditions: conditions } } },
});
