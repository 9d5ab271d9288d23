/** Where following has led: until `to` is on screen, `from` still may be. */
export interface FollowPlace {
  readonly from: string | null;
  readonly to: string | null;
}

export type FollowStep =
  | { readonly kind: 'stay'; readonly place: FollowPlace }
  | { readonly kind: 'go'; readonly place: FollowPlace; readonly to: string }
  /** `moved`: the follower went somewhere by themself. `gone`: there is nobody to follow any longer. */
  | { readonly kind: 'stop'; readonly why: 'moved' | 'gone' };

/** What a follower does next. Own navigation wins over everything; what this device does not have is not followed. */
export function followStep(
  place: FollowPlace,
  seen: {
    /** What is on the follower's screen. */
    readonly current: string | null;
    /** What the followed person looks at. */
    readonly viewing: string | null;
    readonly gone: boolean;
    readonly known: (node: string) => boolean;
  },
): FollowStep {
  const { current, viewing, gone, known } = seen;
  if (current !== place.to && current !== place.from) return { kind: 'stop', why: 'moved' };
  if (gone) return { kind: 'stop', why: 'gone' };
  const here = current === place.to ? { from: current, to: current } : place;
  if (viewing === null || viewing === here.to || !known(viewing)) return { kind: 'stay', place: here };
  return { kind: 'go', place: { from: current, to: viewing }, to: viewing };
}
