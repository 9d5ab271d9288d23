import { base64urlDecode, concatBytes, hexDecode } from './bytes.js';
import type { AeadKey, CryptoEngine, KeyAgreement, Signer, VerifyKey } from './crypto.js';
import {
  aeadKeyLength,
  aeadNonceLength,
  aeadTagLength,
  derHeaders,
  foreignAeadKey,
  requireLength,
} from './engine-checks.js';
import { isPromise } from './environment.js';
import type { RandomBytes } from './environment.js';
import { portableHashes } from './portable-hashes.js';
import { isSmallOrderMontgomery } from './small-order.js';
import { keyAdmission, signatureHasStrictForm } from './strict-ed25519.js';

interface WebVerifyKey extends VerifyKey {
  /** The promise of the import at first use, which is asynchronous. Later the key itself, which saves later calls one wait. */
  webKey: CryptoKey | Promise<CryptoKey> | null;
}

interface WebAeadKey extends AeadKey {
  readonly webSecret: CryptoKey;
}

type ProviderBytes = Uint8Array<ArrayBuffer>;

/** Makes an engine over WebCrypto. Hashes are computed synchronously in JavaScript; signatures, AES-GCM and X25519 natively. */
export function createWebCryptoEngine({
  subtle,
  randomBytes,
}: {
  subtle: SubtleCrypto;
  randomBytes: RandomBytes;
}): CryptoEngine {
  const admitKey = keyAdmission((bytes) => ({ bytes, webKey: null }) as unknown as WebVerifyKey);
  const importVerifyKey = (key: WebVerifyKey): Promise<CryptoKey> => {
    const importing = subtle.importKey('raw', owned(key.bytes), 'Ed25519', true, ['verify']).then(
      (webKey) => (key.webKey = webKey),
      (error: unknown) => {
        key.webKey = null;
        throw error;
      },
    );
    key.webKey = importing;
    return importing;
  };
  const secretOf = (key: AeadKey): CryptoKey => {
    const { webSecret } = key as WebAeadKey;
    if (webSecret === undefined) throw foreignAeadKey();
    return webSecret;
  };
  const parameters = (nonce: Uint8Array, associatedData: Uint8Array): AesGcmParams => ({
    name: 'AES-GCM',
    iv: owned(nonce),
    additionalData: owned(associatedData),
    tagLength: 8 * aeadTagLength,
  });
  return {
    name: 'webcrypto',
    randomBytes,
    ...portableHashes,
    admitKey,
    verify(key, message, signature) {
      if (!signatureHasStrictForm(signature)) return false;
      const known = (key as WebVerifyKey).webKey === undefined ? admitKey(key.bytes) : (key as WebVerifyKey);
      if (known === null) return false;
      const check = (webKey: CryptoKey): Promise<boolean> =>
        subtle.verify('Ed25519', webKey, owned(signature), owned(message));
      const webKey = known.webKey ?? importVerifyKey(known);
      return isPromise(webKey) ? webKey.then(check) : check(webKey);
    },
    async importAeadKey(key) {
      requireLength(key, aeadKeyLength, 'key');
      const webSecret = await subtle.importKey('raw', owned(key), 'AES-GCM', false, ['encrypt', 'decrypt']);
      return { webSecret } as unknown as WebAeadKey;
    },
    async encrypt(key, nonce, plaintext, associatedData) {
      requireLength(nonce, aeadNonceLength, 'nonce');
      return new Uint8Array(await subtle.encrypt(parameters(nonce, associatedData), secretOf(key), owned(plaintext)));
    },
    async decrypt(key, nonce, ciphertext, associatedData) {
      const secret = secretOf(key);
      if (nonce.length !== aeadNonceLength || ciphertext.length < aeadTagLength) return null;
      try {
        return new Uint8Array(await subtle.decrypt(parameters(nonce, associatedData), secret, owned(ciphertext)));
      } catch (error) {
        if (error instanceof DOMException && error.name === 'OperationError') return null;
        throw error;
      }
    },
    async signerFromSeed(seed) {
      requireLength(seed, 32, 'seed');
      const { key, publicKey } = await importPrivate(subtle, derHeaders.ed25519Private, seed, 'Ed25519', ['sign']);
      return webSigner(subtle, key, publicKey);
    },
    async agreementFromSecret(secret) {
      requireLength(secret, 32, 'secret');
      const header = derHeaders.x25519Private;
      const { key, publicKey } = await importPrivate(subtle, header, secret, 'X25519', ['deriveBits']);
      return webAgreement(subtle, key, publicKey);
    },
  };
}

/** Makes a signer from a private CryptoKey, which may be non-extractable. */
export function webSigner(subtle: SubtleCrypto, privateKey: CryptoKey, publicKey: Uint8Array): Signer {
  return {
    publicKey,
    sign: async (message) => new Uint8Array(await subtle.sign('Ed25519', privateKey, owned(message))),
  };
}

/** Makes a key agreement from a private X25519 CryptoKey, which may be non-extractable. */
export function webAgreement(subtle: SubtleCrypto, privateKey: CryptoKey, publicKey: Uint8Array): KeyAgreement {
  return {
    publicKey,
    async agree(theirs) {
      // Engines fail on these keys in different ways. Without these keys, no shared secret is zero.
      if (theirs.length !== 32 || isSmallOrderMontgomery(theirs)) return null;
      const imported = await subtle.importKey('raw', owned(theirs), 'X25519', false, []);
      return new Uint8Array(await subtle.deriveBits({ name: 'X25519', public: imported }, privateKey, 256));
    },
  };
}

/** Returns a private key that cannot be exported, and its public key: the engine computes that when it exports a JWK. */
async function importPrivate(
  subtle: SubtleCrypto,
  header: string,
  secret: Uint8Array,
  algorithm: 'Ed25519' | 'X25519',
  usages: KeyUsage[],
): Promise<{ readonly key: CryptoKey; readonly publicKey: Uint8Array }> {
  const der = concatBytes(hexDecode(header)!, secret);
  const [key, exportable] = await Promise.all(
    [false, true].map((extractable) => subtle.importKey('pkcs8', owned(der), algorithm, extractable, usages)),
  );
  der.fill(0);
  const { x = '' } = await subtle.exportKey('jwk', exportable!);
  return { key: key!, publicKey: base64urlDecode(x)! };
}

/** Returns bytes that WebCrypto accepts. It refuses views of shared memory, so those are copied. */
function owned(bytes: Uint8Array): ProviderBytes {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as ProviderBytes) : Uint8Array.from(bytes);
}
