import { KithError } from '@kith/identity';
import type { CallWords } from './refusal-words.js';

/** An error that nothing else has words for. */
export function failureWords(error: unknown): CallWords {
  return {
    title: error instanceof Error ? error.message : 'Something went wrong.',
    wayOn: error instanceof KithError ? `${error.fix} (${error.code})` : 'Nothing else changed. Try again.',
  };
}
