import { use, type Context } from 'react';

/** What a provider above gives; that there is none is a mistake of this program. */
export function useGiven<T>(context: Context<T | null>, provider: string): T {
  const given = use(context);
  if (given === null) throw new Error(`This needs a ${provider} above it.`);
  return given;
}
