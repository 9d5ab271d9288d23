// Runs a TypeScript module in a process of its own: node storage-child.mjs <module> <argument…>
import { runnerImport } from 'vite';

const conditions = ['kith-source', 'import', 'module', 'node', 'default'];
const [file, ...given] = process.argv.slice(2);
const { module } = await runnerImport(file, {
  configFile: false,
  logLevel: 'error',
  resolve: { conditions },
  environments: { inline: { resolve: { conditions, externalConditions: conditions } } },
});
await module.main(...given);
