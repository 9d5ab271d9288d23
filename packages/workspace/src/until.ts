import { invalidArgument, requireObject, requireOnly, namesOf, requireFunction, systemClock } from '@kith/identity';
import type { KithError } from '@kith/identity';
import type { Clock, Observable } from '@kith/identity';
import { workspaceError } from './codes.js';

/** The options of `until`. */
export interface UntilOptions {
  /** Ends the waiting: it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds after which it rejects with `until-timeout`; for ever unless told. */
  readonly timeout?: number;
  /** What measures `timeout`: the system's clock, unless told. */
  readonly clock?: Clock;
}

const optionNames = namesOf<UntilOptions>({ signal: true, timeout: true, clock: true });

/**
 * Resolves with the first value that holds, now or later.
 * @throws KithError `until-timeout`, and what `holds` throws.
 */
export function until<T, S extends T>(
  observable: Observable<T>,
  holds: (value: T) => value is S,
  options?: UntilOptions,
): Promise<S>;
/** As above, for a test that does not narrow the type. @throws KithError `until-timeout`, and what `holds` throws. */
export function until<T>(observable: Observable<T>, holds: (value: T) => boolean, options?: UntilOptions): Promise<T>;
export async function until<T>(
  observable: Observable<T>,
  holds: (value: T) => boolean,
  options: UntilOptions = {},
): Promise<T> {
  requireFunction(
    'observable.subscribe',
    requireObject('observable', observable, 'an observable')['subscribe'],
    'an observable',
  );
  requireFunction('holds', holds, 'a function that says whether a value is the one waited for');
  requireOnly('options', options, optionNames);
  const { signal, timeout, clock = systemClock } = options;
  if (timeout !== undefined && !(typeof timeout === 'number' && timeout >= 0))
    throw invalidArgument('options.timeout', timeout, 'milliseconds');
  return new Promise((resolve, reject) => {
    const ends: (() => void)[] = [];
    const end = () => {
      for (const each of ends.splice(0)) each();
    };
    const fail = (error: unknown) => {
      end();
      reject(error instanceof Error ? error : new Error('aborted'));
    };
    const check = () => {
      try {
        const value = observable.getSnapshot();
        if (!holds(value)) return;
        end();
        resolve(value);
      } catch (error) {
        fail(error);
      }
    };
    if (signal?.aborted === true) return fail(signal.reason);
    const abort = () => fail(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    ends.push(observable.subscribe(check), () => signal?.removeEventListener('abort', abort));
    if (timeout !== undefined) {
      const timer = clock.after(timeout, () => fail(timedOut(timeout)));
      ends.push(() => timer.cancel());
    }
    check();
  });
}

function timedOut(timeout: number): KithError {
  return workspaceError('until-timeout', {
    message: `What was waited for did not come within ${timeout} ms.`,
    argument: 'timeout',
  });
}
