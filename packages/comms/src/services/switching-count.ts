import { observable } from '@kith/store';
import type { LiveCount, Observable } from '@kith/store';

export interface SwitchingCount extends Observable<number> {
  /** Resolves when the count asked for last is known. */
  ready(): Promise<void>;
  close(): void;
}

/** A live count whose question changes: shows the last answer until the new one is there, so that a badge never flickers. */
export function switchingCount(
  open: () => LiveCount,
  questions: readonly Observable<unknown>[],
  onError: (error: unknown) => void,
): SwitchingCount {
  const value = observable(0);
  let current: LiveCount = open();
  /** Asked before, and still what is shown until the current one answers. */
  const retired: LiveCount[] = [];
  let end: () => void = () => {};
  let closed = false;

  const follow = async (asked: LiveCount): Promise<void> => {
    await asked.ready();
    if (closed || current !== asked) return;
    end();
    for (const count of retired.splice(0)) count.close();
    end = asked.subscribe(() => value.set(asked.getSnapshot()));
    value.set(asked.getSnapshot());
  };
  follow(current).catch(onError);
  const askAgain = () => {
    retired.push(current);
    current = open();
    follow(current).catch(onError);
  };
  const stops = questions.map((question) => question.subscribe(askAgain));

  return {
    getSnapshot: () => value.getSnapshot(),
    subscribe: (listener) => value.subscribe(listener),
    async ready() {
      for (let seen: LiveCount | undefined; seen !== current;) {
        seen = current;
        await seen.ready();
      }
    },
    close() {
      closed = true;
      for (const stop of stops) stop();
      end();
      for (const count of [...retired.splice(0), current]) count.close();
    },
  };
}
