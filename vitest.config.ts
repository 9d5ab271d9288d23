import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const conditions = ['kith-source', 'import', 'module', 'node', 'default'];

const never = ['**/node_modules/**', '**/dist/**'];
/** No module has state, so these share a process, which loads the modules once: loading them for each file takes minutes. */
const together = ['packages/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts', 'test/{flow,vectors}/**/*.test.ts'];
/** Each of these has a process of its own: browsers, documents, replaced clocks and modules, and what measures its memory or time. */
const alone = [
  'test/{attacks,docs,e2e,registry,sim}/**/*.test.ts',
  '{packages,apps}/*/test/**/*.test.tsx',
  '{packages,apps}/*/test/**/*jsdom.test.ts',
  '{packages,apps}/*/test/**/costly-texts.test.ts',
  'apps/workbench/test/notice-claim.test.ts',
  'packages/mesh/test/attacks.test.ts',
  'packages/store/test/{control-invite,storage-level-missing,update-hostile}.test.ts',
];

/** Long ones first, so that at the end nothing waits for one of them alone; the rest from the largest to the smallest. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => rankOf(a) - rankOf(b));
  }
}

/** First what has a process of its own, then what shares one: a process ends when the next file is of the other kind. */
const rankOf = ({ moduleId, project }: TestSpecification): number => {
  const long = longest.findIndex((part) => moduleId.includes(part));
  const shared = project.name === 'together';
  return (shared ? longest.length + 1 : 0) + (long < 0 ? longest.length : long);
};

const longest = [
  '/test/sim/',
  '/test/e2e/workbench-',
  '/test/e2e/',
  '/test/attacks/',
  '/test/flow/large-and-many',
  '/store/test/control-fold',
  '/test/flow/',
  '/store/test/graph-fold',
  '/store/test/storage-level-crash',
  '/store/test/checkpoint',
];

export default defineConfig({
  resolve: { conditions, dedupe: ['yjs', 'y-protocols', 'react'] },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    // No test depends on speed: these end what hangs, also on a machine several times slower than usual.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    projects: [
      { extends: true, test: { name: 'together', include: together, exclude: [...never, ...alone], isolate: false } },
      { extends: true, test: { name: 'alone', include: alone, exclude: never } },
    ],
  },
});
