export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const gap = 8;
const step = 8;

/** What a stack of toasts keeps off. */
export interface KeptFree {
  readonly controls: readonly Box[];
  /** What is looked at. A control counts more than all of it. */
  readonly surfaces: readonly Box[];
}

/** More than a stack can cover of surfaces for each unit that it covers of a control. */
const controlWeight = 1_000_000;

/**
 * Where the stack of toasts begins, from above: where it stands, while it covers nothing there that must stay reachable, else the
 * first such place. Where there is none it covers as little as it can, controls last.
 */
export function topOfStack(
  stack: { readonly left: number; readonly right: number; readonly height: number },
  between: { readonly top: number; readonly bottom: number },
  { controls, surfaces }: KeptFree,
  now: number | null = null,
): number {
  const coveredOf = (boxes: readonly Box[], top: number) =>
    boxes.reduce((sum, box) => sum + overlap(box, stack, top), 0);
  const coveredAt = (top: number) => coveredOf(controls, top) * controlWeight + coveredOf(surfaces, top);
  const stays = now !== null && now >= between.top && now + stack.height <= between.bottom;
  if (stays && coveredAt(now) === 0) return now;
  let best = { top: between.top, covered: Infinity };
  for (let top = between.top; top + stack.height <= between.bottom; top += step) {
    const covered = coveredAt(top);
    if (covered === 0) return top;
    if (covered < best.covered) best = { top, covered };
  }
  return best.top;
}

function overlap(box: Box, stack: { left: number; right: number; height: number }, top: number): number {
  const height = Math.min(box.bottom, top + stack.height + gap) - Math.max(box.top, top - gap);
  const width = Math.min(box.right, stack.right + gap) - Math.max(box.left, stack.left - gap);
  return height > 0 && width > 0 ? height * width : 0;
}
