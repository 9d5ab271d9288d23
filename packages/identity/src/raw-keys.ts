import type { CryptoEngine } from './crypto.js';
import type { DeviceKeys, StoredKeys } from './key-store.js';

/** Secrets as bytes, for stores that cannot hold them in a safer form. */
export interface RawKeys {
  recoverySeed: Uint8Array;
  deviceSeed: Uint8Array;
  agreementSecret: Uint8Array;
  certificate: Uint8Array;
}

export async function createRawKeys(
  crypto: CryptoEngine,
  recoverySeed: Uint8Array,
  certify: (keys: DeviceKeys) => Promise<Uint8Array>,
): Promise<RawKeys> {
  const deviceSeed = crypto.randomBytes(32);
  const agreementSecret = crypto.randomBytes(32);
  const certificate = await certify({
    signer: await crypto.signerFromSeed(deviceSeed),
    agreement: await crypto.agreementFromSecret(agreementSecret),
  });
  return { recoverySeed: Uint8Array.from(recoverySeed), deviceSeed, agreementSecret, certificate };
}

export async function openRawKeys(crypto: CryptoEngine, raw: RawKeys): Promise<StoredKeys> {
  const recoverySeed = Uint8Array.from(raw.recoverySeed);
  return {
    signer: await crypto.signerFromSeed(raw.deviceSeed),
    agreement: await crypto.agreementFromSecret(raw.agreementSecret),
    certificate: Uint8Array.from(raw.certificate),
    unwrapRecoverySeed: () => Uint8Array.from(recoverySeed),
  };
}
