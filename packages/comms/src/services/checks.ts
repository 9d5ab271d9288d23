import { KithError } from '@kith/identity';
import { shownName } from '../visible.js';

/** Trims, takes out what no name contains, and refuses what would be refused by every peer. `code` is the prefix of the codes thrown. */
export function checkedName(value: string, max: number, code: string, argument: string): string {
  const name = shownName(value.trim());
  if (name === null)
    throw new KithError(`${code}-empty`, 'Nothing of this name can be seen.', { fix: 'Give it a name.', argument });
  return checkedLength(name, max, code, argument);
}

export function checkedLength(value: string, max: number, code: string, argument: string): string {
  if (value.length <= max) return value;
  throw new KithError(`${code}-too-long`, `This has ${value.length} characters; ${max} are allowed.`, {
    fix: 'Shorten it.',
    argument,
  });
}
