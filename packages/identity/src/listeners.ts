import { isPromise } from './environment.js';

/** Receives the errors of listeners. */
export type OnError = (error: unknown) => void;

/** Prints an error to the console. It is the default of every `onError`. */
export function printError(error: unknown): void {
  // oxlint-disable-next-line no-console -- the last resort of a program that gave no `onError`
  console.error(error);
}

/**
 * Calls every listener that is in the list now. A listener that throws, or returns a promise that rejects, stops neither the
 * other listeners nor the caller. `onError` gets the error.
 */
export function callListeners<Told extends readonly unknown[]>(
  listeners: Iterable<(...told: Told) => void>,
  onError: OnError,
  ...told: Told
): void {
  for (const listener of [...listeners]) {
    try {
      const answer: unknown = listener(...told);
      if (isPromise(answer)) answer.then(undefined, (error: unknown) => report(onError, error));
    } catch (error) {
      report(onError, error);
    }
  }
}

function report(onError: OnError, error: unknown): void {
  try {
    onError(error);
  } catch (second) {
    printError(error);
    printError(second);
  }
}
