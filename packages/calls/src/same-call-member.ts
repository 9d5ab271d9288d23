import type { CallMember } from './call-types.js';

/** Tells whether two states of one member are the same. Tracks are compared by identity. */
export function sameCallMember(a: CallMember, b: CallMember): boolean {
  const { media: left, ...rest } = a;
  const { media: right, ...others } = b;
  return sameFields(rest, others) && sameFields(left, right);
}

function sameFields<T extends object>(a: T, b: T): boolean {
  return (Object.keys(a) as (keyof T)[]).every((name) => Object.is(a[name], b[name]));
}
