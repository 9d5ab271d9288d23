/** People's and channels' names in the order a reader expects: case aside, numbers by value. */
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

export function byName<T>(nameOf: (item: T) => string, tie: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => collator.compare(nameOf(a), nameOf(b)) || (tie(a) < tie(b) ? -1 : 1);
}
