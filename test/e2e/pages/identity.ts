import {
  createNobleEngine,
  hexDecode,
  hexEncode,
  openIdentity,
  systemClock,
  utf8Encode,
  type CryptoEngine,
} from '@kith/identity';
import { browserKeyStore, createWebCrypto } from '@kith/identity/browser';

export interface StrictCase {
  readonly name: string;
  readonly publicKey: string;
  readonly message: string;
  readonly signature: string;
  readonly valid: boolean;
}

export interface Shown {
  readonly person: string;
  readonly device: string;
  /** Over the words given, checked under the device's key by both engines. */
  readonly signed: boolean;
  /** The root seed, unwrapped: only its length. */
  readonly rootSeedLength: number;
}

const hex = (text: string): Uint8Array => {
  const bytes = hexDecode(text);
  if (bytes === null) throw new Error(`Not hex: ${text}`);
  return bytes;
};

const engines = async (): Promise<readonly CryptoEngine[]> => {
  const web = await createWebCrypto();
  return [web, createNobleEngine({ randomBytes: web.randomBytes })];
};

const api = {
  /** One verdict per engine for every case; `bare` is what WebCrypto alone says, null where it refuses the key. */
  async verdicts(
    cases: readonly StrictCase[],
  ): Promise<{ name: string; webcrypto: boolean; noble: boolean; bare: boolean | null }[]> {
    const [web, noble] = await engines();
    const verdict = async (engine: CryptoEngine | undefined, each: StrictCase): Promise<boolean> => {
      const key = engine?.admitKey(hex(each.publicKey)) ?? null;
      return engine !== undefined && key !== null && (await engine.verify(key, hex(each.message), hex(each.signature)));
    };
    const bare = async (each: StrictCase): Promise<boolean | null> => {
      const owned = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(hex(text));
      const key = await crypto.subtle
        .importKey('raw', owned(each.publicKey), 'Ed25519', true, ['verify'])
        .catch(() => null);
      return key === null ? null : crypto.subtle.verify('Ed25519', key, owned(each.signature), owned(each.message));
    };
    return Promise.all(
      cases.map(async (each) => ({
        name: each.name,
        webcrypto: await verdict(web, each),
        noble: await verdict(noble, each),
        bare: await bare(each),
      })),
    );
  },

  /** What one engine signs, seals or agrees on, the other accepts. */
  async engineExchange(): Promise<Record<string, boolean>> {
    const [web, noble] = await engines();
    if (web === undefined || noble === undefined) throw new Error('Two engines are needed');
    const seed = new Uint8Array(32).fill(7);
    const message = utf8Encode('over the fence');
    const nonce = new Uint8Array(12);
    const answers: Record<string, boolean> = {};
    for (const [from, to] of [
      [web, noble],
      [noble, web],
    ] as const) {
      const signer = await from.signerFromSeed(seed);
      const key = to.admitKey(signer.publicKey);
      answers[`${from.name} signs`] = key !== null && (await to.verify(key, message, await signer.sign(message)));
      const sealed = await from.encrypt(await from.importAeadKey(seed), nonce, message, seed);
      const opened = await to.decrypt(await to.importAeadKey(seed), nonce, sealed, seed);
      answers[`${from.name} encrypts`] = opened !== null && hexEncode(opened) === hexEncode(message);
      const [mine, theirs] = [
        await from.agreementFromSecret(seed),
        await to.agreementFromSecret(seed.map((byte) => byte + 1)),
      ];
      const [one, other] = [await mine.agree(theirs.publicKey), await theirs.agree(mine.publicKey)];
      answers[`${from.name} agrees`] = one !== null && other !== null && hexEncode(one) === hexEncode(other);
    }
    return answers;
  },

  async open(name: string): Promise<Shown> {
    const [web, noble] = await engines();
    if (web === undefined || noble === undefined) throw new Error('Two engines are needed');
    const identity = await openIdentity({ crypto: web, clock: systemClock, store: browserKeyStore({ name }) });
    const message = utf8Encode('still me');
    const signature = await identity.signer.sign(message);
    const checks: boolean[] = [];
    for (const engine of [web, noble]) {
      const key = engine.admitKey(identity.device);
      checks.push(key !== null && (await engine.verify(key, message, signature)));
    }
    return {
      person: identity.person,
      device: hexEncode(identity.device),
      signed: checks.every(Boolean),
      rootSeedLength: (await identity.recoverySeed()).length,
    };
  },

  /** Tries to take every secret key out of the stored record, in every format. Returns the error names, and what came out. */
  async steal(name: string): Promise<{ tried: number; errors: string[]; taken: number }> {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('not opened'));
    });
    const records = await Promise.all(
      [...database.objectStoreNames].map(
        (store) =>
          new Promise<unknown[]>((resolve, reject) => {
            const request = database.transaction(store).objectStore(store).getAll();
            request.onsuccess = () => resolve(request.result as unknown[]);
            request.onerror = () => reject(request.error ?? new Error('not read'));
          }),
      ),
    );
    database.close();
    const secrets = keysIn(records).filter((key) => key.type !== 'public');
    const errors = new Set<string>();
    let taken = 0;
    for (const key of secrets) {
      for (const format of ['raw', 'pkcs8', 'jwk'] as const) {
        try {
          await crypto.subtle.exportKey(format as 'raw', key);
          taken += 1;
        } catch (error) {
          errors.add(error instanceof Error ? error.name : 'unknown');
        }
      }
    }
    return { tried: secrets.length, errors: [...errors], taken };
  },
};

/** Every CryptoKey anywhere inside a value. */
function keysIn(value: unknown): CryptoKey[] {
  if (value instanceof CryptoKey) return [value];
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  return Object.values(value).flatMap(keysIn);
}

export type IdentityPage = typeof api;

declare global {
  interface Window {
    identity: IdentityPage;
  }
}

window.identity = api;
