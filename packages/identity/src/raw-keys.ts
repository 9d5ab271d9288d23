import type { CryptoEngine } from './crypto.js';
import type { DeviceKeys, StoredKeys } from './key-store.js';

/** Secrets as bytes, for stores that have nothing better to hold them in. */
export interface RawKeys {
  rootSeed: Uint8Array;
  deviceSeed: Uint8Array;
  agreementSecret: Uint8Array;
  certificate: Uint8Array;
}

export async function createRawKeys(
  crypto: CryptoEngine,
  rootSeed: Uint8Array,
  certify: (keys: DeviceKeys) => Promise<Uint8Array>,
): Promise<RawKeys> {
  const deviceSeed = crypto.randomBytes(32);
  const agreementSecret = crypto.randomBytes(32);
  const certificate = await certify({
    signer: await crypto.signerFromSeed(deviceSeed),
    agreement: await crypto.agreementFromSecret(agreementSecret),
  });
  return { rootSeed: Uint8Array.from(rootSeed), deviceSeed, agreementSecret, certificate };
}

export async function openRawKeys(crypto: CryptoEngine, raw: RawKeys): Promise<StoredKeys> {
  const rootSeed = Uint8Array.from(raw.rootSeed);
  return {
    signer: await crypto.signerFromSeed(raw.deviceSeed),
    agreement: await crypto.agreementFromSecret(raw.agreementSecret),
    certificate: Uint8Array.from(raw.certificate),
    unwrapRootSeed: () => Uint8Array.from(rootSeed),
  };
}
