/** How far the dock was moved from the bottom right corner, in pixels: to the left and up. */
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

/** The nearest place at which the whole dock is within the viewport; its head, where it is larger. */
export function withinViewport(place: DockPlace, dock: Size, viewport: Size): DockPlace {
  const most = (inner: number, outer: number) => Math.max(0, outer - inner - 2 * MARGIN);
  return {
    left: Math.min(most(dock.width, viewport.width), Math.max(0, place.left)),
    up: Math.min(most(dock.height, viewport.height), Math.max(0, place.up)),
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
