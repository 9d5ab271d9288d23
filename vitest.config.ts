import { defineConfig } from 'vitest/config';

const conditions = ['kith-source', 'import', 'module', 'node', 'default'];

export default defineConfig({
  resolve: { conditions, dedupe: ['yjs', 'y-protocols', 'react'] },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/*/test/**/*.test.{ts,tsx}', 'apps/*/test/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    pool: 'forks',
    // No test depends on speed: these end what hangs, also on a machine several times slower than usual.
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
