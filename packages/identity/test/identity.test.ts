import 'fake-indexeddb/auto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createIdentity,
  equalBytes,
  issueCertificate,
  personRoot,
  keyFromDid,
  KithError,
  memoryKeyStore,
  openIdentity,
  openSealed,
  seal,
  verifyCertificate,
} from '@kith/identity';
import type { CryptoEngine, KeyStore, Signer, StoredKeys } from '@kith/identity';
import { browserKeyStore, createWebCrypto } from '@kith/identity/browser';
import { createNodeCrypto, nodeKeyStore } from '@kith/identity/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stoppedClock as clock } from './support/engines.js';
import { flipped } from './support/outcome.js';

const nodeCrypto = createNodeCrypto();
let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kith-identity-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** A place that can be opened several times over, as by a restart or a second tab. */
interface Place {
  name: string;
  crypto: () => Promise<CryptoEngine>;
  open: () => () => KeyStore;
}

let places = 0;
const kinds: Place[] = [
  {
    name: 'memory',
    crypto: async () => nodeCrypto,
    open: () => {
      const store = memoryKeyStore();
      return () => store;
    },
  },
  {
    name: 'node',
    crypto: async () => nodeCrypto,
    open: () => {
      const path = join(directory, `${++places}`, 'nested', 'identity.json');
      return () => nodeKeyStore(path);
    },
  },
  {
    name: 'browser',
    crypto: () => createWebCrypto(),
    open: () => {
      const name = `identity-${++places}`;
      return () => browserKeyStore({ name });
    },
  },
];

describe.each(kinds)('an identity in $name', ({ crypto: makeCrypto, open }) => {
  it('ID-13 is made on first use and is the same ever after', async () => {
    const crypto = await makeCrypto();
    const store = open();
    expect(await store().load(crypto)).toBeNull();
    const first = await openIdentity({ crypto, clock, store: store() });
    const again = await openIdentity({ crypto, clock, store: store() });
    expect(again.certificate.bytes).toEqual(first.certificate.bytes);
    expect(again.person).toBe(first.person);
    expect(again.device).toEqual(first.device);
    expect(first.certificate.issuedAt).toBe(clock.now());
    expect(first.certificate.expiresAt).toBeNull();
    expect((await verifyCertificate(nodeCrypto, first.certificate.bytes)).ok).toBe(true);
  });

  it('ID-13 signs and opens boxes with the certified keys after it was opened again', async () => {
    const crypto = await makeCrypto();
    const store = open();
    const { certificate } = await openIdentity({ crypto, clock, store: store() });
    const { signer, agreement } = await openIdentity({ crypto, clock, store: store() });
    const message = crypto.randomBytes(40);
    expect(await crypto.verify(certificate.deviceKey, message, await signer.sign(message))).toBe(true);
    const context = new Uint8Array(3);
    const box = await seal(crypto, { recipient: certificate.agreementKey, context, plaintext: message });
    expect(await openSealed(crypto, { agreement, context, box })).toEqual(message);
  });

  it('ID-13 opened several times at once for the first time, it is one', async () => {
    const crypto = await makeCrypto();
    const store = open();
    const opened = await Promise.all([1, 2, 3].map(() => openIdentity({ crypto, clock, store: store() })));
    const later = await openIdentity({ crypto, clock, store: store() });
    for (const identity of opened) expect(identity.certificate.bytes).toEqual(later.certificate.bytes);
  });

  it('ID-13 a store refuses to create twice and keeps the first', async () => {
    const crypto = await makeCrypto();
    const store = open();
    const { certificate } = await openIdentity({ crypto, clock, store: store() });
    const second = store().create(crypto, crypto.randomBytes(32), async () => new Uint8Array(9));
    await expect(second).rejects.toMatchObject({ code: 'identity-exists' });
    expect((await store().load(crypto))?.certificate).toEqual(certificate.bytes);
  });

  it('ID-13 nothing is stored when certification fails', async () => {
    const crypto = await makeCrypto();
    const store = open();
    const failing = store().create(crypto, crypto.randomBytes(32), () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await store().load(crypto)).toBeNull();
  });

  it('ID-17 the root is the seed, can be exported, and certifies another device', async () => {
    const crypto = await makeCrypto();
    const store = open();
    const seed = crypto.randomBytes(32);
    const kept = Uint8Array.from(seed);
    await openIdentity({ crypto, clock, store: store(), seed });
    expect(seed, 'the caller keeps its own seed').toEqual(kept);
    const identity = await openIdentity({ crypto, clock, store: store() });
    expect(keyFromDid(identity.person)).toEqual((await personRoot(crypto, seed, 0)).signer.publicKey);
    const exported = await identity.recoverySeed();
    expect(exported).toEqual(seed);
    exported.fill(0);
    expect(await identity.recoverySeed(), 'each export is a copy').toEqual(seed);

    const other = await createIdentity({ crypto, clock });
    const bytes = await identity.withRoot((root) =>
      issueCertificate({
        root,
        device: other.signer,
        agreementKey: other.agreement.publicKey,
        issuedAt: clock.now(),
        expiresAt: null,
      }),
    );
    const verdict = await verifyCertificate(crypto, bytes);
    expect(verdict.ok && verdict.certificate.person).toBe(identity.person);
    expect(verdict.ok && verdict.certificate.device).toEqual(other.device);
  });

  it('ID-17 the root signer stops working when withRoot ends, also when it fails', async () => {
    const crypto = await makeCrypto();
    const identity = await openIdentity({ crypto, clock, store: open()() });
    const kept: Signer[] = [];
    await identity.withRoot((root) => kept.push(root.signer));
    const failed = identity.withRoot((root) => {
      kept.push(root.signer);
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    expect(kept).toHaveLength(2);
    for (const root of kept) {
      expect(() => root.sign(new Uint8Array())).toThrow(expect.objectContaining({ code: 'root-closed' }));
    }
  });

  it("ID-13 another person's seed is refused, and the stored identity stays", async () => {
    const crypto = await makeCrypto();
    const store = open();
    const { person } = await openIdentity({ crypto, clock, store: store() });
    const other = openIdentity({ crypto, clock, store: store(), seed: crypto.randomBytes(32) });
    await expect(other).rejects.toMatchObject({ code: 'identity-other-person' });
    expect((await openIdentity({ crypto, clock, store: store() })).person).toBe(person);
  });
});

describe('an identity that does not fit together', () => {
  const stored = async (): Promise<StoredKeys> => {
    const store = memoryKeyStore();
    await openIdentity({ crypto: nodeCrypto, clock, store });
    return (await store.load(nodeCrypto))!;
  };
  const openWith = (keys: StoredKeys) =>
    openIdentity({
      crypto: nodeCrypto,
      clock,
      store: { load: async () => keys, create: () => Promise.reject(new Error('must not be called')) },
    });

  it.each<[string, (mine: StoredKeys, theirs: StoredKeys) => StoredKeys]>([
    ['another certificate', (mine, theirs) => ({ ...mine, certificate: theirs.certificate })],
    ['another signer', (mine, theirs) => ({ ...mine, signer: theirs.signer })],
    ['another agreement key', (mine, theirs) => ({ ...mine, agreement: theirs.agreement })],
    ['another root', (mine, theirs) => ({ ...mine, unwrapRecoverySeed: () => theirs.unwrapRecoverySeed() })],
    [
      'a public key beside another private key',
      (mine, theirs) => ({
        ...mine,
        signer: { publicKey: mine.signer.publicKey, sign: (message) => theirs.signer.sign(message) },
      }),
    ],
    [
      'a private key beside another public key, the other way round',
      (mine, theirs) => ({
        ...mine,
        signer: { publicKey: theirs.signer.publicKey, sign: (message) => mine.signer.sign(message) },
      }),
    ],
    ['a cut certificate', (mine) => ({ ...mine, certificate: mine.certificate.slice(0, -1) })],
    ['a certificate whose signature was changed', (mine) => ({ ...mine, certificate: flipped(mine.certificate, -1) })],
  ])('ID-14 is refused: %s', async (_, mix) => {
    const opening = openWith(mix(await stored(), await stored()));
    await expect(opening).rejects.toMatchObject({ name: 'KithError', code: 'identity-damaged' });
  });

  it('ID-14 and one that fits is not', async () => {
    const keys = await stored();
    expect((await openWith(keys)).certificate.bytes).toEqual(keys.certificate);
  });
});

describe('createIdentity', () => {
  it('ID-17 the working copies of the root seed are wiped after use', async () => {
    const store = memoryKeyStore();
    const copies: Uint8Array[] = [];
    const watched = (keys: StoredKeys): StoredKeys => ({
      ...keys,
      async unwrapRecoverySeed() {
        const seed = await keys.unwrapRecoverySeed();
        copies.push(seed);
        return seed;
      },
    });
    await openIdentity({
      crypto: nodeCrypto,
      clock,
      store: {
        load: store.load,
        async create(crypto, recoverySeed, certify) {
          copies.push(recoverySeed);
          return watched(await store.create(crypto, recoverySeed, certify));
        },
      },
    });
    expect(copies).toHaveLength(2);
    for (const copy of copies) expect(copy).toEqual(new Uint8Array(32));
  });

  it('ID-17 the same seed gives the same person on different devices', async () => {
    const seed = nodeCrypto.randomBytes(32);
    const [a, b] = await Promise.all([
      createIdentity({ crypto: nodeCrypto, clock, seed }),
      createIdentity({ crypto: nodeCrypto, clock, seed }),
    ]);
    expect(a.person).toBe(b.person);
    expect(equalBytes(a.device, b.device)).toBe(false);
  });

  it('ID-17 a seed of another length is misuse', async () => {
    const making = createIdentity({ crypto: nodeCrypto, clock, seed: new Uint8Array(16) });
    await expect(making).rejects.toThrow(KithError);
    await expect(making).rejects.toMatchObject({ code: 'seed-length' });
  });

  it('ID-11 an expiry is carried into the certificate', async () => {
    const { certificate } = await createIdentity({ crypto: nodeCrypto, clock, expiresAt: clock.now() + 1000 });
    expect(certificate.expiresAt).toBe(clock.now() + 1000);
  });
});
