import {
  createIdentity,
  didFromKey,
  encodeCanonical,
  equalBytes,
  goesOnFrom,
  hexEncode,
  inDomain,
  issueCertificate,
  issueRootStatement,
  keyFromDid,
  personRoot,
  rootCommitment,
  rootSeedOf,
  systemClock,
  verifyCertificate,
  verifyRootChange,
} from '@kith/identity';
import type { DeviceCertificate, PersonRoot } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import { describe, expect, it } from 'vitest';
import { createEngines, seededBytes } from './support/engines.js';
import { flipped } from './support/outcome.js';
import { fromHex, goldenVectors } from './support/vectors.js';

const crypto = createNodeCrypto();
const seed = new Uint8Array(32).fill(1);
const device = await crypto.signerFromSeed(new Uint8Array(32).fill(2));
const agreement = await crypto.agreementFromSecret(new Uint8Array(32).fill(3));
const roots = await Promise.all(Array.from({ length: 8 }, (_, at) => personRoot(crypto, seed, at)));
const rootAt = (generation: number): PersonRoot => roots[generation] as PersonRoot;

const issue = (root: PersonRoot) =>
  issueCertificate({ root, device, agreementKey: agreement.publicKey, issuedAt: 1, expiresAt: null });
async function certificateOf(root: PersonRoot): Promise<DeviceCertificate> {
  const result = await verifyCertificate(crypto, await issue(root));
  if (!result.ok) throw new Error(result.code);
  return result.certificate;
}
const codeOf = async (root: PersonRoot) => {
  const result = await verifyCertificate(crypto, await issue(root));
  return result.ok ? 'ok' : result.code;
};
const statementOf = ({ signer, person, generation, nextRoot }: PersonRoot) =>
  issueRootStatement(signer, { person, generation, nextRoot });

describe('root keys', () => {
  it('ID-20 every generation follows from the recovery seed, the same on every engine, to the byte', async () => {
    const derived = [];
    for (const generation of [0, 1, 7]) {
      const root = rootAt(generation);
      derived.push({
        recoverySeed: hexEncode(seed),
        generation,
        rootSeed: hexEncode(rootSeedOf(crypto, seed, generation)),
        rootKey: hexEncode(root.signer.publicKey),
        nextRoot: hexEncode(root.nextRoot),
        statement: hexEncode(await statementOf(root)),
      });
    }
    const golden = goldenVectors('root-keys', derived);
    expect(golden).toEqual(derived);
    for (const engine of createEngines(seededBytes(4))) {
      for (const vector of golden) {
        const root = await personRoot(engine, fromHex(vector.recoverySeed), vector.generation);
        expect(hexEncode(await statementOf(root)), engine.name).toBe(vector.statement);
      }
    }
  });

  it('ID-20 the person is the key of generation 0 in every generation', () => {
    for (const root of roots) expect(root.person).toEqual(rootAt(0).signer.publicKey);
    expect(new Set(roots.map(({ signer }) => hexEncode(signer.publicKey))).size).toBe(roots.length);
  });

  it.each([-1, 8, 0.5, Number.NaN])('ID-20 there is no generation %d', async (generation) => {
    await expect(personRoot(crypto, seed, generation)).rejects.toMatchObject({ code: 'argument-invalid' });
  });
});

describe('certificates of later generations', () => {
  it('ID-21 each verifies by itself, names the same person, and goes on from all before it', async () => {
    const certificates = await Promise.all(roots.map(certificateOf));
    for (const [at, certificate] of certificates.entries()) {
      expect([certificate.generation, keyFromDid(certificate.person)]).toEqual([at, rootAt(0).person]);
      expect(certificate.rootKey.bytes).toEqual(rootAt(at).signer.publicKey);
      expect(certificate.bytes.length).toBeLessThan(2048);
      for (const [before, older] of certificates.entries()) expect(goesOnFrom(certificate, older)).toBe(before <= at);
    }
  });

  it('ID-21 a device restored with a later generation leaves the root keys before it behind', async () => {
    const identity = await createIdentity({ crypto, clock: systemClock, seed, generation: 2 });
    expect(identity.person).toBe(didFromKey(rootAt(0).person));
    expect(identity.certificate.generation).toBe(2);
    await identity.withRoot((root) => expect(root.signer.publicKey).toEqual(rootAt(2).signer.publicKey));
  });

  it('ID-21 a chain with a statement missing, too many, swapped, of another person, or broken is refused', async () => {
    const stranger = await personRoot(crypto, new Uint8Array(32).fill(9), 2);
    const [zero, one] = rootAt(2).history as [Uint8Array, Uint8Array];
    const chains: readonly (readonly Uint8Array[])[] = [
      [],
      [zero],
      [one, zero],
      [zero, zero],
      [zero, one, await statementOf(rootAt(2))],
      [stranger.history[0] as Uint8Array, one],
      [zero, stranger.history[1] as Uint8Array],
    ];
    for (const history of chains) expect(await codeOf({ ...rootAt(2), history })).toBe('certificate-chain');
    expect(await codeOf({ ...rootAt(2), generation: 1 })).toBe('certificate-chain');
    expect(await codeOf({ ...rootAt(0), generation: 1 })).toBe('certificate-chain');
    expect(await codeOf({ ...rootAt(1), history: [], generation: 0 })).toBe('certificate-chain');
    // Signed by somebody else, though all names and commitments are right.
    const { person, nextRoot } = rootAt(0);
    const forged = flipped(await issueRootStatement(rootAt(0).signer, { person, generation: 0, nextRoot }), -1);
    expect(await codeOf({ ...rootAt(2), history: [forged, one] })).toBe('certificate-signature');
  });

  it('ID-22 whoever has stolen a root key cannot make the next one', async () => {
    const thief = await personRoot(crypto, new Uint8Array(32).fill(66), 0);
    const known = await certificateOf(rootAt(0));
    // With root 0 a thief can commit to a key of their own, and certify devices under it.
    const stolen: PersonRoot = { ...rootAt(0), nextRoot: rootCommitment(crypto, thief.signer.publicKey) };
    const next: PersonRoot = {
      signer: thief.signer,
      person: rootAt(0).person,
      generation: 1,
      nextRoot: thief.nextRoot,
      history: [await statementOf(stolen)],
    };
    const theirs = await certificateOf(next);
    // For somebody who knows what the person had committed to, it does not go on from there.
    expect(goesOnFrom(theirs, known)).toBe(false);
    expect(goesOnFrom(await certificateOf(rootAt(1)), known)).toBe(true);
    expect(await verifyRootChange(crypto, await statementOf(next), known)).toEqual({
      ok: false,
      code: 'root-change-chain',
    });
  });
});

describe('root changes', () => {
  it('ID-22 a statement of the next generation is enough for everybody who knows the present one', async () => {
    for (const [at, root] of roots.slice(0, 7).entries()) {
      const result = await verifyRootChange(crypto, await statementOf(rootAt(at + 1)), await certificateOf(root));
      if (!result.ok) throw new Error(result.code);
      expect(result.change.generation).toBe(at + 1);
      expect(result.change.rootKey.bytes).toEqual(rootAt(at + 1).signer.publicKey);
      expect(result.change.nextRoot).toEqual(rootAt(at + 1).nextRoot);
    }
  });

  it('ID-22 of another person, of another generation, without a signature, or of another form it is refused', async () => {
    const present = await certificateOf(rootAt(0));
    const change = await statementOf(rootAt(1));
    const check = async (bytes: Uint8Array) => {
      const result = await verifyRootChange(crypto, bytes, present);
      return result.ok ? 'ok' : result.code;
    };
    expect(await check(change)).toBe('ok');
    expect(await check(await statementOf(rootAt(0)))).toBe('root-change-chain');
    expect(await check(await statementOf(rootAt(2)))).toBe('root-change-chain');
    const stranger = await personRoot(crypto, new Uint8Array(32).fill(9), 1);
    expect(await check(await statementOf(stranger))).toBe('root-change-chain');
    expect(await check(flipped(change, -1))).toBe('root-change-signature');
    expect(await check(change.subarray(1))).toBe('root-change-malformed');
    expect(await check(new Uint8Array(4000).fill(0x81))).toBe('root-change-malformed');
    const { signer, person, nextRoot } = rootAt(1);
    const body = encodeCanonical([1, person, 1, signer.publicKey, nextRoot]);
    for (const purpose of ['device-certificate', 'next-root', ''])
      expect(await check(encodeCanonical([body, await signer.sign(inDomain(purpose, body))]))).toBe(
        'root-change-signature',
      );
    for (let index = 0; index < change.length; index += 1) expect(await check(flipped(change, index))).not.toBe('ok');
    expect(equalBytes(present.nextRoot, rootCommitment(crypto, signer.publicKey))).toBe(true);
  });
});
