import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const conditions = ['kith-source', 'import', 'module', 'node', 'default'];

/** The simulation is a short file that takes minutes: it begins first, so that nothing waits for it alone at the end. */
class SimulationFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rest = await super.sort(files);
    return [...rest.filter(isSimulation), ...rest.filter((file) => !isSimulation(file))];
  }
}

const isSimulation = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/test/sim/');

export default defineConfig({
  resolve: { conditions, dedupe: ['yjs', 'y-protocols', 'react'] },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/*/test/**/*.test.{ts,tsx}', 'apps/*/test/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    pool: 'forks',
    sequence: { sequencer: SimulationFirst },
    // No test depends on speed: these end what hangs, also on a machine several times slower than usual.
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
