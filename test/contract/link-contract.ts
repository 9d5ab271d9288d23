import type { Link } from '@kith/mesh';
import { afterEach, describe, expect, it } from 'vitest';

export interface LinkPair {
  ends: readonly [Link, Link];
  /** Called when the test is over. */
  dispose?: () => void;
}

/** What every kind of link promises. `makePair` gives two fresh, open ends each time. */
export function linkContract(name: string, makePair: () => Promise<LinkPair>): void {
  describe(`${name}: the contract of a link`, () => {
    let pair: LinkPair | null = null;
    const make = async (): Promise<readonly [Link, Link]> => {
      pair = await makePair();
      return pair.ends;
    };
    afterEach(() => {
      for (const end of pair?.ends ?? []) end.close('test-over');
      pair?.dispose?.();
      pair = null;
    });

    it('LINK-1 frames arrive whole, in order, both ways, up to 16 KiB', async () => {
      const [left, right] = await make();
      const atRight = collect(right, 4);
      const atLeft = collect(left, 1);
      const frames = [Uint8Array.of(1), new Uint8Array(16 * 1024).fill(7), Uint8Array.of(2, 3), Uint8Array.of(4)];
      for (const frame of frames) left.send(frame);
      right.send(Uint8Array.of(9));
      expect(await atRight).toEqual(frames);
      expect(await atLeft).toEqual([Uint8Array.of(9)]);
    });

    it('LINK-2 a frame that came before a listener is kept for it', async () => {
      const [left, right] = await make();
      const echo = collect(left, 1);
      left.send(Uint8Array.of(1));
      left.send(Uint8Array.of(2));
      // The answer shows that the two above have arrived.
      right.send(Uint8Array.of(0));
      await echo;
      expect(await collect(right, 2)).toEqual([Uint8Array.of(1), Uint8Array.of(2)]);
    });

    it('LINK-3 nothing is delivered synchronously, and a part of a larger buffer is sent as that part', async () => {
      const [left, right] = await make();
      const seen: Uint8Array[] = [];
      right.onFrame((frame) => seen.push(frame));
      left.send(new Uint8Array(100).fill(1).subarray(10, 12));
      expect(seen).toEqual([]);
      const end = new Promise<void>((resolve) => {
        right.onFrame((frame) => {
          seen.push(frame);
          resolve();
        });
      });
      await end;
      expect(seen).toEqual([Uint8Array.of(1, 1)]);
    });

    it('LINK-4 both ends hold the same two bindings, crosswise, and they differ', async () => {
      const [left, right] = await make();
      expect(left.binding.mine).toEqual(right.binding.theirs);
      expect(left.binding.theirs).toEqual(right.binding.mine);
      expect(left.binding.mine).not.toEqual(left.binding.theirs);
      expect(left.binding.mine.length).toBeGreaterThan(0);
    });

    it('LINK-5 closing is told at both ends, once, and to whoever asks later', async () => {
      const [left, right] = await make();
      const reasons: string[] = [];
      const told = new Promise<void>((resolve) => right.onClose(() => resolve()));
      left.onClose((reason) => reasons.push(reason));
      left.close('enough');
      left.close('again');
      await told;
      left.onClose((reason) => reasons.push(reason));
      expect(reasons).toEqual(['enough', 'enough']);
    });

    it('LINK-6 sending on a closed link throws nothing and does nothing', async () => {
      const [left, right] = await make();
      const told = new Promise<void>((resolve) => right.onClose(() => resolve()));
      left.close('enough');
      left.send(Uint8Array.of(1));
      await told;
      right.send(Uint8Array.of(1));
      expect(left.kind).toBe(right.kind);
    });

    it('LINK-7 bufferedAmount returns to zero when all has left', async () => {
      const [left, right] = await make();
      const all = collect(right, 64);
      for (let index = 0; index < 64; index++) left.send(new Uint8Array(16 * 1024));
      expect((await all).length).toBe(64);
      expect(left.bufferedAmount).toBe(0);
    });
  });
}

/** The first `count` frames. */
function collect(link: Link, count: number): Promise<Uint8Array[]> {
  return new Promise((resolve) => {
    const frames: Uint8Array[] = [];
    link.onFrame((frame) => {
      frames.push(frame);
      if (frames.length === count) resolve(frames);
    });
  });
}
