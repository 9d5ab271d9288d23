export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const gap = 8;
const step = 8;
/** Between the stack and the edge of a page or a panel. */
const edge = 12;

/** What a stack of toasts keeps off. */
export interface KeptFree {
  readonly controls: readonly Box[];
  /** What is looked at. A control counts more than all of it. */
  readonly surfaces: readonly Box[];
}

/** More than a stack can cover of surfaces for each unit that it covers of a control. */
const controlWeight = 1_000_000;

/** The left and right edge that a stack can have. */
export interface Lane {
  readonly left: number;
  readonly right: number;
}

/** Where a stack stands: in which of its lanes, and where it begins there. */
export interface StackPlace {
  readonly lane: number;
  readonly top: number;
}

/**
 * The place of the stack of toasts: where it stands, while it covers nothing there that must stay reachable, else the first such
 * place from above, lane by lane. Where there is none it covers as little as it can, controls last.
 */
export function placeOfStack(
  height: number,
  lanes: readonly Lane[],
  between: { readonly top: number; readonly bottom: number },
  { controls, surfaces }: KeptFree,
  now: StackPlace | null = null,
): StackPlace {
  const coveredOf = (boxes: readonly Box[], { left, right }: Lane, top: number) =>
    boxes.reduce((sum, box) => sum + overlap(box, { left, right, height }, top), 0);
  const coveredAt = (lane: Lane, top: number) =>
    coveredOf(controls, lane, top) * controlWeight + coveredOf(surfaces, lane, top);
  const present = now === null ? undefined : lanes[now.lane];
  if (now !== null && present !== undefined) {
    const fits = now.top >= between.top && now.top + height <= between.bottom;
    if (fits && coveredAt(present, now.top) === 0) return now;
  }
  let best = { place: { lane: 0, top: between.top }, covered: Infinity };
  for (const [index, lane] of lanes.entries()) {
    for (let top = between.top; top + height <= between.bottom; top += step) {
      const covered = coveredAt(lane, top);
      if (covered === 0) return { lane: index, top };
      if (covered < best.covered) best = { place: { lane: index, top }, covered };
    }
  }
  return best.place;
}

/** Its usual lane, and the two beside each panel that the stack would stand on, where the page has room for them. */
export function lanesOf(usual: Lane, panels: readonly Lane[], page: { readonly width: number }): Lane[] {
  const width = usual.right - usual.left;
  const beside = panels
    .filter(({ left, right }) => left < usual.right && right > usual.left)
    .flatMap(({ left, right }) => [left - edge - width, right + edge])
    .filter((left) => left >= edge && left + width <= page.width - edge);
  return [usual, ...beside.map((left) => ({ left, right: left + width }))];
}

function overlap(box: Box, stack: { left: number; right: number; height: number }, top: number): number {
  const height = Math.min(box.bottom, top + stack.height + gap) - Math.max(box.top, top - gap);
  const width = Math.min(box.right, stack.right + gap) - Math.max(box.left, stack.left - gap);
  return height > 0 && width > 0 ? height * width : 0;
}
