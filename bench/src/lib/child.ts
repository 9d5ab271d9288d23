import { fork } from 'node:child_process';

/** Runs one part in a fresh process, so that memory and cold starts are its own, and returns what it sent. */
export function inChild<T>(program: URL, arguments_: readonly string[], limit = 1_800_000): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = fork(program, arguments_, {
      execArgv: ['--expose-gc', ...profiling()],
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), limit);
    let answer: { value: T } | null = null;
    child.on('message', (message) => {
      answer = message as { value: T };
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      if (code === 0 && answer !== null) resolve(answer.value);
      else reject(new Error(`${arguments_.join(' ')} ended with ${signal ?? code ?? 'nothing'}`));
    });
  });
}

/** BENCH_PROFILE=directory writes a CPU profile of every part there. */
function profiling(): string[] {
  const directory = process.env['BENCH_PROFILE'];
  return directory === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${directory}`];
}

/** In a child: hands its result over and ends, whatever is still open. */
export function answer(task: Promise<unknown>): void {
  task.then(
    (value) => process.send?.({ value }, () => process.exit(0)),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
