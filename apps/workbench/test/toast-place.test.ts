import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lanesOf, placeOfStack, type Box } from '../src/parts/toast-place.js';

const stack = { left: 900, right: 1_240, height: 100 };
const between = { top: 12, bottom: 788 };
const topOfStack = (
  { left, right, height }: typeof stack,
  page: typeof between,
  kept: Parameters<typeof placeOfStack>[3],
  now: number | null = null,
) => placeOfStack(height, [{ left, right }], page, kept, now === null ? null : { lane: 0, top: now }).top;
const controls = (...boxes: Box[]) => ({ controls: boxes, surfaces: [] });
const box = (left: number, top: number, right: number, bottom: number): Box => ({ left, top, right, bottom });

describe('where toasts stand', () => {
  it('WB-NT-1 a stack begins at the top, below what must stay reachable there', () => {
    expect(topOfStack(stack, between, controls())).toBe(12);
    expect(topOfStack(stack, between, controls(box(0, 0, 800, 800)))).toBe(12);
    expect(topOfStack(stack, between, controls(box(1_100, 40, 1_130, 80)))).toBeGreaterThanOrEqual(80);
  });

  it('WB-NT-1 it stays where it covers nothing, and moves away from what comes later', () => {
    expect(topOfStack(stack, between, controls(), 300)).toBe(300);
    expect(topOfStack(stack, between, controls(box(950, 320, 1_000, 360)), 300)).toBe(12);
    expect(topOfStack(stack, between, controls(), 780)).toBe(12);
  });

  it('WB-NT-1 where there is no room it stands on what is looked at, and on no control', () => {
    const surfaces = [box(880, 12, 1_264, 760)];
    const bar = box(900, 700, 1_240, 740);
    const head = box(900, 20, 1_240, 60);
    const chosen = topOfStack(stack, between, { controls: [head, bar], surfaces });
    expect(chosen).toBeGreaterThanOrEqual(head.bottom);
    expect(chosen + stack.height).toBeLessThanOrEqual(bar.top);
  });

  it('WB-NT-1 it covers nothing of what must stay reachable, wherever there is room beside it', () => {
    const row = fc.record({ top: fc.integer({ min: 0, max: 780 }), height: fc.integer({ min: 1, max: 60 }) });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), (rows) => {
        const kept = rows.map(({ top, height }) => box(950, top, 1_000, top + height));
        const chosen = topOfStack(stack, between, controls(...kept));
        expect(chosen).toBeGreaterThanOrEqual(between.top);
        expect(chosen + stack.height).toBeLessThanOrEqual(between.bottom);
        const covers = (top: number) => kept.some((one) => one.top < top + stack.height && one.bottom > top);
        const places = Array.from({ length: 84 }, (_, index) => between.top + index * 8);
        const roomy = places.some((top) => !kept.some((one) => one.top < top + 116 && one.bottom > top - 16));
        if (roomy) expect(covers(chosen)).toBe(false);
      }),
    );
  });

  it('WB-NT-1 beside a panel that is full of controls it stands beside the panel', () => {
    const panel = { left: 960, right: 1_280 };
    const lanes = lanesOf(stack, [panel], { width: 1_280 });
    expect(lanes).toEqual([stack, { left: 608, right: 948 }]);
    const rows = Array.from({ length: 20 }, (_, index) => box(970, index * 40, 1_270, index * 40 + 36));
    const header = box(600, 20, 880, 60);
    const place = placeOfStack(stack.height, lanes, between, controls(...rows, header));
    expect(place.lane).toBe(1);
    expect(place.top).toBeGreaterThanOrEqual(header.bottom);
    // It stays there while nothing is covered, and goes back to its usual lane for the next ones.
    expect(placeOfStack(stack.height, lanes, between, controls(...rows, header), place)).toEqual(place);
    expect(placeOfStack(stack.height, lanes, between, controls(header))).toEqual({ lane: 0, top: 12 });
    // A panel elsewhere, and a page without room, leave only the usual lane.
    expect(lanesOf(stack, [{ left: 0, right: 300 }], { width: 1_280 })).toEqual([stack]);
    expect(lanesOf({ left: 10, right: 350 }, [{ left: 0, right: 360 }], { width: 360 })).toHaveLength(1);
  });
});
