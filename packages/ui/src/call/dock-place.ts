/** How far the dock was moved from where it opens, in pixels: to the left and up. */
export interface DockPlace {
  readonly left: number;
  readonly up: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const MARGIN = 12;
/** Pixels of one press of an arrow key; of one with Shift. */
const STEP = 16;
const STRIDE = 96;

/** Where the dock opens: so many pixels from the right, and from the bottom. */
export interface DockHome {
  readonly right: number;
  readonly bottom: number;
}

/** The nearest place at which the whole dock is within the viewport; its bottom right corner, where it is larger. */
export function withinViewport(place: DockPlace, dock: Size, viewport: Size, home: DockHome): DockPlace {
  const clamp = (value: number, inner: number, outer: number, from: number) =>
    Math.max(MARGIN - from, Math.min(outer - inner - MARGIN - from, value));
  return {
    left: clamp(place.left, dock.width, viewport.width, home.right),
    up: clamp(place.up, dock.height, viewport.height, home.bottom),
  };
}

/** Where an arrow key leads; null for any other key. */
export function movedByKey(place: DockPlace, key: string, shift: boolean): DockPlace | null {
  const by = shift ? STRIDE : STEP;
  switch (key) {
    case 'ArrowLeft':
      return { ...place, left: place.left + by };
    case 'ArrowRight':
      return { ...place, left: place.left - by };
    case 'ArrowUp':
      return { ...place, up: place.up + by };
    case 'ArrowDown':
      return { ...place, up: place.up - by };
    case 'Home':
      return { left: 0, up: 0 };
    default:
      return null;
  }
}
