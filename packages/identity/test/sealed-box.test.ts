import { hexEncode, KithError, openSealed, seal, utf8Encode } from '@kith/identity';
import { sealedBoxOverhead } from '../src/sealed-box.js';
import { describe, expect, it } from 'vitest';
import { createEngines, scriptedBytes, seededBytes } from './support/engines.js';
import { fromHex, goldenVectors } from './support/vectors.js';

const engines = createEngines(seededBytes(10));
const context = utf8Encode('space|epoch|device');
const plaintext = seededBytes(11)(32);

async function goldenBoxes() {
  const boxes = [];
  for (const [index, [contextText, length]] of (
    [
      ['', 0],
      ['context', 32],
      ['another context', 100],
    ] as const
  ).entries()) {
    const random = seededBytes(20 + index);
    const recipientSecret = random(32);
    const ephemeralSecret = random(32);
    const text = random(length);
    const [engine] = createEngines(scriptedBytes(ephemeralSecret));
    const { publicKey } = await engine!.agreementFromSecret(recipientSecret);
    const box = await seal(engine!, { recipient: publicKey, context: utf8Encode(contextText), plaintext: text });
    boxes.push({
      recipientSecret: hexEncode(recipientSecret),
      ephemeralSecret: hexEncode(ephemeralSecret),
      context: hexEncode(utf8Encode(contextText)),
      plaintext: hexEncode(text),
      box: hexEncode(box),
    });
  }
  return boxes;
}

describe('sealed boxes', () => {
  it('ID-12 golden boxes come out, and open, the same on every engine', async () => {
    const derived = await goldenBoxes();
    const golden = goldenVectors('sealed-box', derived);
    expect(golden).toEqual(derived);
    for (const vector of golden) {
      for (const engine of createEngines(() => fromHex(vector.ephemeralSecret))) {
        const agreement = await engine.agreementFromSecret(fromHex(vector.recipientSecret));
        const request = { context: fromHex(vector.context), plaintext: fromHex(vector.plaintext) };
        const box = await seal(engine, { recipient: agreement.publicKey, ...request });
        expect(hexEncode(box), engine.name).toBe(vector.box);
        expect(await openSealed(engine, { agreement, context: request.context, box })).toEqual(request.plaintext);
      }
    }
  });

  it('ID-12 a 32-byte key takes 80 bytes, and no two boxes are equal', async () => {
    const [engine] = engines;
    const { publicKey } = await engine!.agreementFromSecret(engine!.randomBytes(32));
    const first = await seal(engine!, { recipient: publicKey, context, plaintext });
    const second = await seal(engine!, { recipient: publicKey, context, plaintext });
    expect(first).toHaveLength(80);
    expect(hexEncode(first)).not.toBe(hexEncode(second));
  });

  it.each(engines)('ID-12 $name: another device, context, length or any flipped bit gives null', async (engine) => {
    const agreement = await engine.agreementFromSecret(engine.randomBytes(32));
    const other = await engine.agreementFromSecret(engine.randomBytes(32));
    const box = await seal(engine, { recipient: agreement.publicKey, context, plaintext });
    const open = (candidate: Uint8Array, as = agreement, where = context) =>
      openSealed(engine, { agreement: as, context: where, box: candidate });
    expect(await open(box)).toEqual(plaintext);
    expect(await open(box, other)).toBeNull();
    expect(await open(box, agreement, utf8Encode('space|epoch|devicf'))).toBeNull();
    expect(await open(box, agreement, new Uint8Array())).toBeNull();
    for (let index = 0; index < box.length; index++) {
      const flipped = Uint8Array.from(box);
      flipped[index]! ^= 1 << (index % 8);
      expect(await open(flipped), `byte ${index}`).toBeNull();
      expect(await open(box.subarray(0, index)), `cut at ${index}`).toBeNull();
    }
    expect(await open(Uint8Array.from([...box, 0]))).toBeNull();
  });

  it.each(engines)('ID-12 $name: a point of small order is refused on both sides', async (engine) => {
    const agreement = await engine.agreementFromSecret(engine.randomBytes(32));
    for (const point of [new Uint8Array(32), Uint8Array.of(1, ...new Uint8Array(31))]) {
      const sealing = async () => seal(engine, { recipient: point, context, plaintext });
      await expect(sealing()).rejects.toThrow(KithError);
      await expect(sealing()).rejects.toMatchObject({ code: 'seal-recipient' });
      const box = new Uint8Array(80);
      box.set(point);
      expect(await openSealed(engine, { agreement, context, box })).toBeNull();
    }
  });

  it('ID-12 the high bit of the ephemeral key is part of what is bound', async () => {
    const [engine] = engines;
    const agreement = await engine!.agreementFromSecret(engine!.randomBytes(32));
    const box = await seal(engine!, { recipient: agreement.publicKey, context, plaintext });
    box[31]! ^= 0x80;
    expect(await openSealed(engine!, { agreement, context, box })).toBeNull();
  });

  it('ID-12 the overhead is what the constant says', async () => {
    const [engine] = engines;
    const agreement = await engine!.agreementFromSecret(engine!.randomBytes(32));
    const box = await seal(engine!, { recipient: agreement.publicKey, context, plaintext: new Uint8Array() });
    expect(box).toHaveLength(sealedBoxOverhead);
    expect(await openSealed(engine!, { agreement, context, box })).toEqual(new Uint8Array());
  });
});
