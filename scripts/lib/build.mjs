import { runTool } from './run.mjs';

/**
 * Builds what changed since it was last built; what goes to stdout is written to stderr. Turbo stays on this machine: no telemetry, no
 * look for updates, no remote cache.
 */
export async function build() {
  const env = {
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    NO_UPDATE_NOTIFIER: '1',
  };
  const given = [
    'run',
    'build',
    '--cache=local:rw',
    '--output-logs=new-only',
    '--log-order=grouped',
    '--concurrency=2',
  ];
  return (await runTool('turbo', given, { env, stdio: ['ignore', 2, 2] })) === 0;
}
