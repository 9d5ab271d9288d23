import { fork } from 'node:child_process';
import type { Answer, Command } from './commands.js';

export interface PeerProcess {
  ask(command: Command): Promise<Answer>;
  end(): void;
}

const LIMIT = 20_000;

/** A peer in a process of its own; whatever it does not answer in 20 seconds fails. */
export function startPeer(program: URL): PeerProcess {
  const child = fork(program, [], { stdio: ['ignore', 2, 2, 'ipc'] });
  let waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | null = null;
  child.on('message', (message) => waiting?.resolve(message as Answer));
  child.on('exit', (code) => waiting?.reject(new Error(`a peer ended with ${code}`)));
  return {
    async ask(command) {
      let timer: NodeJS.Timeout | undefined;
      try {
        return await new Promise<Answer>((resolve, reject) => {
          waiting = { resolve, reject };
          timer = setTimeout(() => reject(new Error(`no answer to ${command.do} in ${LIMIT} ms`)), LIMIT);
          child.send(command);
        });
      } finally {
        clearTimeout(timer);
        waiting = null;
      }
    },
    // WebRTC in Node does not always end by itself.
    end: () => void child.kill('SIGKILL'),
  };
}

/** In a peer process: answers command after command until the parent is gone. */
export function serveCommands(
  handle: (command: Command) => Promise<Omit<Answer, 'at'> & { at?: number }>,
  now: () => number,
): void {
  process.on('message', (message) => {
    handle(message as Command).then(
      (answer) => process.send?.({ at: now(), ...answer }),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
  process.on('disconnect', () => process.exit(0));
}
