import { until } from '@kith/workspace';
import { describe, expect, it } from 'vitest';
import { startBoot } from '../src/device/boot.js';
import { openPreferences } from '../src/preferences/preferences.js';
import { WorkbenchError } from '../src/parts/problems.js';
import type { ProblemCode } from '../src/parts/problems.js';

function preferencesWith(lastWorkspace: string | null) {
  const page = { addEventListener: () => {} };
  return openPreferences({ getItem: () => JSON.stringify({ lastWorkspace }), setItem: () => {} }, page);
}

/** How opening fails for whoever was last in a workspace, or never in any. */
async function failing(code: ProblemCode, lastWorkspace: string | null) {
  const asked: string[] = [];
  const open = (keeping: string) => {
    asked.push(keeping);
    return Promise.reject(new WorkbenchError(code));
  };
  const boot = startBoot(open, preferencesWith(lastWorkspace));
  const failed = await until(boot.state, ({ kind }) => kind === 'failed');
  if (failed.kind !== 'failed') throw new Error('not failed');
  return { boot, asked, failed };
}

describe('a browser that keeps nothing', () => {
  it.each(['storage-unavailable', 'identity-unreadable', 'identity-unwritable'] as const)(
    'WB-ER-2 %s: a first visitor is told of the browser, not of an identity, and can go on in memory',
    async (code) => {
      const { boot, asked, failed } = await failing(code, null);
      expect(failed).toMatchObject({ withheld: true, problem: { code } });
      expect(failed.problem.title).toBe('This browser keeps no data for this site');
      expect(failed.problem.safe).toContain('nothing was stored here before');
      boot.goOnInMemory();
      await until(boot.state, ({ kind }) => kind === 'failed');
      expect(asked).toEqual(['stored', 'in-memory']);
    },
  );

  it('WB-ER-2 whoever has been here is told that what they have was left as it is', async () => {
    const { failed } = await failing('identity-unreadable', 'a');
    expect(failed).toMatchObject({ withheld: false, problem: { safe: 'It was left exactly as it is.' } });
    expect((await failing('identity-damaged', null)).failed.withheld).toBe(false);
  });
});
