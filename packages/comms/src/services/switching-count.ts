import { observable } from '@kith/identity';
import type { Observable } from '@kith/identity';
import type { LiveCount } from '@kith/store';

export interface SwitchingCount extends Observable<number> {
  /** Resolves when the count asked for last is known. */
  ready(): Promise<void>;
  close(): void;
}

/**
 * A live count whose question changes: shows the last answer until the new one is there, so that a badge never flickers.
 * Asks nothing before `known` resolves, when the question is worth its cost.
 */
export function switchingCount(
  known: Promise<void>,
  open: () => LiveCount,
  questions: readonly Observable<unknown>[],
  onError: (error: unknown) => void,
): SwitchingCount {
  const value = observable(0, { onError });
  let current: LiveCount | undefined;
  /** Asked before, and still what is shown until the current one answers. */
  const retired: LiveCount[] = [];
  let end: () => void = () => {};
  let stops: readonly (() => void)[] = [];
  let closed = false;

  const ask = async (): Promise<void> => {
    if (current !== undefined) retired.push(current);
    const asked = open();
    current = asked;
    await asked.ready();
    if (closed || current !== asked) return;
    end();
    for (const count of retired.splice(0)) count.close();
    end = asked.subscribe(() => value.set(asked.getSnapshot()));
    value.set(asked.getSnapshot());
  };
  const askAgain = () => {
    ask().catch(onError);
  };
  const started = known.then(async () => {
    if (closed) return;
    stops = questions.map((question) => question.subscribe(askAgain));
    await ask();
  });
  started.catch(onError);

  return {
    getSnapshot: () => value.getSnapshot(),
    subscribe: (listener) => value.subscribe(listener),
    async ready() {
      await started;
      for (let seen: LiveCount | undefined; seen !== current;) {
        seen = current;
        await seen?.ready();
      }
    },
    close() {
      closed = true;
      for (const stop of stops) stop();
      end();
      for (const count of [...retired.splice(0), current]) count?.close();
    },
  };
}
