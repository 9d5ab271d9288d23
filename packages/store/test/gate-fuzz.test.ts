import { base64urlEncode } from '@kith/identity';
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { seededNumbers } from '../../../test/support/seeded.js';
import { createFeedDocument } from '../src/feed/feed-document.js';
import { createGate } from '../src/gate/gate.js';
import type { VerifiedChange } from '../src/gate/gate.js';
import { encodeRange } from '../src/update/encode-range.js';
import { bodiless, gateWorld } from './support/gate-world.js';
import { mutate } from './support/mutations.js';

/** KITH_FUZZ=1000000 for a long run, KITH_FUZZ_SEED=n to repeat one. */
const rounds = Number(process.env['KITH_FUZZ'] ?? 20_000);
const firstSeed = Number(process.env['KITH_FUZZ_SEED'] ?? 1);

it(
  `G1-G10 ${rounds} mutations of honest updates: no throw, nothing taken that is not genuine, no false proof`,
  { timeout: 120_000 + rounds * 20 },
  async () => {
    const world = await gateWorld();
    const { crypto, space, feed, control, second, elsewhere, eves, long } = world;
    const gate = createGate(crypto, space);
    const material = [
      ...feed.bytes(),
      ...second.bytes(3, 6),
      ...elsewhere.bytes(3, 6),
      ...eves.bytes(3, 6),
      ...control.bytes(0, 3),
      feed.update(),
      eves.update(0, 5),
      long.update(253, 258),
    ];
    const stored = new Map([1, 2].map((seq) => [seq, bodiless(world, feed, seq)]));
    const scenes = [
      { feed, held: feed.held(4), from: 4, to: 6 },
      { feed, held: feed.held(4), from: 2, to: 6 },
      { feed, held: feed.held(0), from: 0, to: 2 },
      { feed, held: feed.held(4, { stored }), from: 1, to: 5 },
      { feed, held: feed.held(4, { cut: 5 }), from: 3, to: 7 },
      { feed: control, held: control.held(2), from: 2, to: 4 },
      { feed: long, held: long.held(255), from: 255, to: 257 },
    ];
    const counts = { rejected: 0, deferred: 0, duplicates: 0, changes: 0, filled: 0 };

    for (let round = 0; round < rounds; round += 1) {
      const seed = firstSeed + round;
      const random = seededNumbers(seed);
      const scene = scenes[Math.floor(random() * scenes.length)] as (typeof scenes)[number];
      const update = mutate(random, { from: scene.from, entries: scene.feed.bytes(scene.from, scene.to), material });
      const failed = (what: string): Error =>
        new Error(`${what}: KITH_FUZZ_SEED=${seed} KITH_FUZZ=1, update ${base64urlEncode(update)}`);

      const judgement = await gate.judge(scene.held, update).catch((error: unknown) => {
        throw Object.assign(failed('the gate threw'), { cause: error });
      });
      if (judgement.kind === 'rejected') {
        counts.rejected += 1;
        continue;
      }
      const genuine = ({ header, bytes }: VerifiedChange): boolean =>
        Buffer.compare(bytes, scene.feed.entries[header.seq]?.bytes ?? new Uint8Array()) === 0 ||
        // A genuine entry may come without its body; every signature of it is the genuine one.
        (header.seq < scene.feed.entries.length &&
          Buffer.compare(bytes, bodiless(world, scene.feed, header.seq)) === 0);
      if (!judgement.changes.every(genuine) || !judgement.filled.every(genuine))
        throw failed('took what is not genuine');
      if (judgement.changes.some((change, index) => change.header.seq !== scene.held.length + index))
        throw failed('took out of order');
      if (judgement.forks.length > 0) throw failed('a false fork proof');
      counts.deferred += judgement.deferred === null ? 0 : 1;
      counts.duplicates += judgement.duplicates;
      counts.changes += judgement.changes.length;
      counts.filled += judgement.filled.length;
      if (judgement.changes.length > 0 && scene.held.length < 255) {
        const heldEntries = scene.feed.bytes(0, scene.held.length);
        const taken = judgement.changes.map((change) => change.bytes);
        const document = createFeedDocument();
        document.append(0, heldEntries);
        document.append(scene.held.length, taken);
        const expected = encodeRange(0, [...heldEntries, ...taken]);
        if (Buffer.compare(Y.encodeStateAsUpdate(document.doc), expected) !== 0) throw failed('another document');
      }
    }

    // Otherwise the mutations would be so wild that nothing behind the reader was tried.
    if (rounds >= 20_000) {
      for (const [name, count] of Object.entries(counts)) expect(count, name).toBeGreaterThan(rounds / 1000);
    }
  },
);
