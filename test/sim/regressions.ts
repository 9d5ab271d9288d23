/** Seeds that once failed, and what they had found. */
export const regressions: readonly (readonly [found: string, seed: number])[] = [
  ['what a joiner asked for as a stranger and got as a member was dropped, and never asked for again', 11],
  ['an admission beyond a cut was lost though others had built on what follows it', 40],
  ['who named a change beyond a cut lost the past that only this change led to, and its own membership in it', 38],
  ['who took a feed after its proofs had been told kept what everybody else had cut', 90],
  ['an Erase that came before what it follows took effect later, and its nodes were not folded again', 327],
  ['an entry that one tab kept for a pin did not change the members in another tab', 49],
  ['a feed that only a change beyond a cut names was asked for, dropped, and asked for again without end', 29],
  ['a query that was opened before a key was known again never showed what had been folded with it', 114],
];
