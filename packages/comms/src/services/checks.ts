import { KithError } from '@kith/identity';

/** Trims, and refuses what would be refused by every peer. `code` is the prefix of the codes thrown. */
export function checkedName(value: string, max: number, code: string, argument: string): string {
  const name = value.trim();
  if (name === '') throw new KithError(`${code}-empty`, 'The name is empty.', { fix: 'Give it a name.', argument });
  return checkedLength(name, max, code, argument);
}

export function checkedLength(value: string, max: number, code: string, argument: string): string {
  if (value.length <= max) return value;
  throw new KithError(`${code}-too-long`, `This has ${value.length} characters; ${max} are allowed.`, {
    fix: 'Shorten it.',
    argument,
  });
}
