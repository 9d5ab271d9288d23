import { requireFunctions } from './arguments.js';
import { equalBytes } from './bytes.js';
import { issueCertificate, verifyCertificate } from './certificate.js';
import type { DeviceCertificate } from './certificate.js';
import type { CryptoEngine, KeyAgreement, Signer } from './crypto.js';
import type { Did } from './did.js';
import { inDomain } from './domain.js';
import { requireLength } from './engine-checks.js';
import type { Awaitable, Clock } from './environment.js';
import { KithError } from './errors.js';
import { personRoot } from './root-keys.js';
import type { PersonRoot } from './root-keys.js';
import { memoryKeyStore } from './key-store-memory.js';
import { identityDamaged } from './key-store.js';
import type { KeyStore, StoredKeys } from './key-store.js';
import { identityError } from './codes.js';

/** A person on one of their devices, with the keys for signatures and agreements and the certificate of the device. */
export interface Identity {
  readonly person: Did;
  /** The device's Ed25519 public key, 32 bytes. */
  readonly device: Uint8Array;
  readonly certificate: DeviceCertificate;
  readonly signer: Signer;
  readonly agreement: KeyAgreement;
  /** Gives the person's root to `use` for the duration of the call, to certify another device. Afterwards its signer refuses. */
  withRoot<T>(use: (root: PersonRoot) => Awaitable<T>): Promise<T>;
  /** Returns the 32-byte recovery seed, for writing down as recovery words. Every root key of the person is derived from it. */
  recoverySeed(): Promise<Uint8Array>;
}

/** The options of `openIdentity`. `store` is the place of the identity. */
export interface OpenIdentityOptions {
  crypto: CryptoEngine;
  clock: Clock;
  store: KeyStore;
  /** The recovery seed (32 bytes) of a person to restore here. Used only if nothing is stored yet. */
  seed?: Uint8Array;
  /**
   * The generation of the root key that certifies a new device. Default: 0, the first. A greater one replaces the earlier root
   * keys.
   */
  generation?: number;
  /** The expiry of the new device's certificate, in milliseconds since the Unix epoch. Default: never. */
  expiresAt?: number;
}

/**
 * Opens the identity in `store`, or makes one there on first use. A stored identity is never replaced. Two concurrent first
 * openings end with one identity.
 * @throws KithError `identity-damaged`, `identity-other-person` for the seed of another person, `argument-invalid`.
 */
export async function openIdentity(options: OpenIdentityOptions): Promise<Identity> {
  requireFunctions('options', options, ['crypto.randomBytes', 'clock.now', 'store.load', 'store.create']);
  const { crypto, store, seed } = options;
  if (seed !== undefined) requireLength(seed, 32, 'seed');
  const identity = await checkedIdentity(crypto, (await store.load(crypto)) ?? (await createOrLoad(options)));
  if (
    seed !== undefined &&
    !equalBytes((await personRoot(crypto, seed, 0)).person, identity.certificate.personKey.bytes)
  ) {
    throw identityError('identity-other-person', { argument: 'seed' });
  }
  return identity;
}

/** Makes an identity in memory: for trials, for tests, and for programs that store the seed themselves. */
export function createIdentity(options: Omit<OpenIdentityOptions, 'store'>): Promise<Identity> {
  return openIdentity({ ...options, store: memoryKeyStore() });
}

async function createOrLoad({
  crypto,
  clock,
  store,
  seed,
  generation = 0,
  expiresAt,
}: OpenIdentityOptions): Promise<StoredKeys> {
  const recoverySeed = seed === undefined ? crypto.randomBytes(32) : Uint8Array.from(seed);
  try {
    const root = await personRoot(crypto, recoverySeed, generation);
    return await store.create(crypto, recoverySeed, ({ signer, agreement }) =>
      issueCertificate({
        root,
        device: signer,
        agreementKey: agreement.publicKey,
        issuedAt: clock.now(),
        expiresAt: expiresAt ?? null,
      }),
    );
  } catch (error) {
    if (!(error instanceof KithError) || error.code !== 'identity-exists') throw error;
    const winner = await store.load(crypto);
    if (winner === null) throw error;
    return winner;
  } finally {
    recoverySeed.fill(0);
  }
}

async function checkedIdentity(crypto: CryptoEngine, keys: StoredKeys): Promise<Identity> {
  const verdict = await verifyCertificate(crypto, keys.certificate);
  if (!verdict.ok) throw identityDamaged(`its certificate is refused (${verdict.code})`);
  const { certificate } = verdict;
  const { signer, agreement } = keys;
  // Signs a probe, because a stored public key may not belong to the private key beside it.
  const probe = inDomain('key-probe', crypto.randomBytes(32));
  if (
    !equalBytes(signer.publicKey, certificate.device) ||
    !equalBytes(agreement.publicKey, certificate.agreementKey) ||
    !(await crypto.verify(certificate.deviceKey, probe, await signer.sign(probe)))
  ) {
    throw identityDamaged('its device keys do not match its certificate');
  }

  async function withRoot<T>(use: (root: PersonRoot) => Awaitable<T>): Promise<T> {
    const seed = await keys.unwrapRecoverySeed();
    const root = await personRoot(crypto, seed, certificate.generation).finally(() => seed.fill(0));
    let open = true;
    const signer: Signer = {
      publicKey: root.signer.publicKey,
      sign(message) {
        if (open) return root.signer.sign(message);
        throw identityError('root-closed');
      },
    };
    try {
      return await use({ ...root, signer });
    } finally {
      open = false;
    }
  }

  const { rootKey, nextRoot } = certificate;
  const matches = (root: PersonRoot) =>
    equalBytes(root.signer.publicKey, rootKey.bytes) && equalBytes(root.nextRoot, nextRoot);
  if (!(await withRoot(matches))) {
    throw identityDamaged('its root does not match its certificate');
  }
  return {
    person: certificate.person,
    device: certificate.device,
    certificate,
    signer,
    agreement,
    withRoot,
    recoverySeed: async () => keys.unwrapRecoverySeed(),
  };
}
