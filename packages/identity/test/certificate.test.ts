import { runInNewContext } from 'node:vm';
import {
  decodeCanonical,
  encodeCanonical,
  hexEncode,
  inDomain,
  issueCertificate,
  keyFromDid,
  personRoot,
  verifyCertificate,
} from '@kith/identity';
import type { CryptoEngine, Signer } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import { createEngines, seededBytes } from './support/engines.js';
import { flipped } from './support/outcome.js';
import { fromHex, goldenVectors } from './support/vectors.js';

const crypto = createNodeCrypto();
const engines = createEngines(seededBytes(3));
const seeds = {
  root: new Uint8Array(32).fill(1),
  device: new Uint8Array(32).fill(2),
  agreement: new Uint8Array(32).fill(3),
};
const person = await personRoot(crypto, seeds.root, 0);
const root = person.signer;
const device = await crypto.signerFromSeed(seeds.device);
const agreement = await crypto.agreementFromSecret(seeds.agreement);
const issuedAt = 1_790_000_000_000;
const request = { root: person, device, agreementKey: agreement.publicKey, issuedAt, expiresAt: null };
const bytes = await issueCertificate(request);

const codeOf = async (candidate: Uint8Array, engine: CryptoEngine = crypto): Promise<string> => {
  const result = await verifyCertificate(engine, candidate);
  return result.ok ? 'ok' : result.code;
};

const body = (...fields: unknown[]) => encodeCanonical(fields);
const goodFields = [
  1,
  root.publicKey,
  0,
  root.publicKey,
  person.nextRoot,
  device.publicKey,
  agreement.publicKey,
  issuedAt,
  null,
];
/** A body with some of its members replaced. */
const withFields = (changed: Readonly<Record<number, unknown>>) =>
  goodFields.map((field, index) => (index in changed ? changed[index] : field));

/** Signs any given body, as a hostile issuer would. */
async function signed(
  bodyBytes: Uint8Array,
  by: Signer = root,
  also: Signer = device,
  purpose = 'device-certificate',
  history: readonly Uint8Array[] = [],
) {
  const message = inDomain(purpose, bodyBytes);
  return encodeCanonical([bodyBytes, await by.sign(message), await also.sign(message), history]);
}

const foreignPromise = runInNewContext('(value) => Promise.resolve(value)') as <T>(value: T) => Promise<Awaited<T>>;

describe('device certificates', () => {
  it('ID-11 the golden certificate comes out byte for byte on every engine', async () => {
    const derived = [];
    for (const [generation, expiresAt] of [
      [0, null],
      [0, issuedAt + 86_400_000],
      [1, null],
      [7, issuedAt + 86_400_000],
    ] as const) {
      const of = await personRoot(crypto, seeds.root, generation);
      derived.push({
        generation,
        rootKey: hexEncode(of.signer.publicKey),
        nextRoot: hexEncode(of.nextRoot),
        recoverySeed: hexEncode(seeds.root),
        deviceSeed: hexEncode(seeds.device),
        agreementSecret: hexEncode(seeds.agreement),
        issuedAt,
        expiresAt,
        certificate: hexEncode(await issueCertificate({ ...request, root: of, expiresAt })),
      });
    }
    const golden = goldenVectors('device-certificate', derived);
    expect(golden).toEqual(derived);
    for (const engine of engines) {
      for (const vector of golden) {
        const made = await issueCertificate({
          root: await personRoot(engine, fromHex(vector.recoverySeed), vector.generation),
          device: await engine.signerFromSeed(fromHex(vector.deviceSeed)),
          agreementKey: (await engine.agreementFromSecret(fromHex(vector.agreementSecret))).publicKey,
          issuedAt: vector.issuedAt,
          expiresAt: vector.expiresAt,
        });
        expect(hexEncode(made), engine.name).toBe(vector.certificate);
      }
    }
  });

  it('ID-11 a verified certificate says who, which device, and since when', async () => {
    for (const engine of engines) {
      const result = await verifyCertificate(engine, await issueCertificate({ ...request, expiresAt: issuedAt + 5 }));
      if (!result.ok) throw new Error(result.code);
      const { certificate } = result;
      expect(keyFromDid(certificate.person)).toEqual(root.publicKey);
      expect(certificate.personKey.bytes).toEqual(root.publicKey);
      expect(certificate.device).toEqual(device.publicKey);
      expect(certificate.deviceKey.bytes).toEqual(device.publicKey);
      expect(certificate.agreementKey).toEqual(agreement.publicKey);
      expect([certificate.issuedAt, certificate.expiresAt]).toEqual([issuedAt, issuedAt + 5]);
    }
  });

  it('ID-11 on a synchronous engine the answer is synchronous', () => {
    expect(verifyCertificate(crypto, bytes)).not.toBeInstanceOf(Promise);
  });

  it('ID-11 a verdict that comes as a promise of another realm is waited for', async () => {
    const elsewhere = {
      ...crypto,
      verify: (...question: Parameters<typeof crypto.verify>) => foreignPromise(crypto.verify(...question)),
    };
    const tampered = flipped(bytes, -2);
    expect(await codeOf(bytes, elsewhere)).toBe('ok');
    expect(await codeOf(tampered, elsewhere)).toBe('certificate-signature');
  });

  it('ID-11 an expired certificate is read like any other: expiry is judged elsewhere', async () => {
    expect(await codeOf(await issueCertificate({ ...request, expiresAt: 1 }))).toBe('ok');
  });

  it('ID-11 tampered with at every byte, or cut anywhere, it is refused on every engine', async () => {
    for (let index = 0; index < bytes.length; index++) {
      expect(await codeOf(bytes.subarray(0, index))).toBe('certificate-malformed');
      for (const flip of [0x01, 0x80]) {
        const tampered = Uint8Array.from(bytes);
        tampered[index]! ^= flip;
        const codes = await Promise.all(engines.map((engine) => codeOf(tampered, engine)));
        expect(codes[0], `byte ${index}`).not.toBe('ok');
        expect(new Set(codes).size).toBe(1);
      }
    }
  });

  it('ID-11 signatures made for another purpose are refused', async () => {
    for (const purpose of ['change', 'peer-auth', 'device-certificat', '']) {
      expect(await codeOf(await signed(body(...goodFields), root, device, purpose)), purpose).toBe(
        'certificate-signature',
      );
    }
    const bare = body(...goodFields);
    expect(await codeOf(encodeCanonical([bare, await root.sign(bare), await device.sign(bare), []]))).toBe(
      'certificate-signature',
    );
  });

  it('ID-11 swapped signatures, another root, or a device that did not sign are refused', async () => {
    const stranger = await crypto.signerFromSeed(new Uint8Array(32).fill(9));
    const good = body(...goodFields);
    expect(await codeOf(await signed(good))).toBe('ok');
    expect(await codeOf(await signed(good, device, root))).toBe('certificate-signature');
    expect(await codeOf(await signed(good, stranger, device))).toBe('certificate-signature');
    expect(await codeOf(await signed(good, root, stranger))).toBe('certificate-signature');
    expect(await codeOf(await signed(good, root, root))).toBe('certificate-signature');
  });

  it('ID-11 keys that may not be trusted are refused before any signature counts', async () => {
    const identity = Uint8Array.of(1, ...new Uint8Array(31));
    const mixed = ed25519.Point.fromBytes(root.publicKey)
      .add(ed25519.Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'))
      .toBytes();
    const zero = new Uint8Array(32);
    for (const bad of [
      { 1: identity, 3: identity },
      { 1: mixed, 3: mixed },
      { 5: identity },
      { 5: zero },
      { 6: zero },
      { 6: Uint8Array.of(1, ...new Uint8Array(31)) },
      { 6: fromHex('e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800') },
    ]) {
      expect(await codeOf(await signed(body(...withFields(bad))))).toBe('certificate-key-refused');
    }
  });

  it.each<[string, unknown[]]>([
    ['another version', withFields({ 0: 2 })],
    ['a field too many', [...goodFields, null]],
    ['a field too few', goodFields.slice(0, 8)],
    ['a short person key', withFields({ 1: root.publicKey.slice(1) })],
    ['a text key', withFields({ 1: 'key' })],
    ['a negative generation', withFields({ 2: -1 })],
    ['a fractional generation', withFields({ 2: 0.5 })],
    ['a generation after the last', withFields({ 2: 8 })],
    ['a short root key', withFields({ 3: root.publicKey.slice(1) })],
    ['no next root', withFields({ 4: null })],
    ['a fractional time', withFields({ 7: 1.5 })],
    ['a negative time', withFields({ 7: -1 })],
    ['a boolean expiry', withFields({ 8: false })],
    ['a float time beyond integers', withFields({ 7: 2 ** 60 })],
  ])('ID-11 signed but malformed: %s', async (_, fields) => {
    expect(await codeOf(await signed(body(...fields)))).toBe('certificate-malformed');
  });

  it('ID-11 malformed around the body', async () => {
    const good = body(...goodFields);
    const decoded = decodeCanonical(bytes);
    const [, rootSignature, deviceSignature] = decoded.ok ? (decoded.value as Uint8Array[]) : [];
    for (const outer of [
      [good, rootSignature, deviceSignature],
      [good, rootSignature, deviceSignature, 0],
      [good, rootSignature, deviceSignature, [0]],
      [good, rootSignature, deviceSignature, [new Uint8Array(9)]],
      [good, rootSignature, deviceSignature, [], 0],
      [good, rootSignature, deviceSignature!.slice(1), []],
      [goodFields, rootSignature, deviceSignature, []],
      { 0: good, 1: rootSignature, 2: deviceSignature, 3: [] },
    ]) {
      expect(await codeOf(encodeCanonical(outer))).toBe('certificate-malformed');
    }
    expect(await codeOf(new Uint8Array(1_000_000).fill(0x81))).toBe('certificate-malformed');
  });

  it('ID-11 the body in another spelling is refused even when signed', async () => {
    const good = body(...goodFields);
    // The version as a two-byte integer: [1, …] with 0x18 0x01 instead of 0x01.
    const respelled = Uint8Array.from([good[0]!, 0x18, ...good.subarray(1)]);
    expect(await codeOf(await signed(respelled))).toBe('certificate-malformed');
  });
});
