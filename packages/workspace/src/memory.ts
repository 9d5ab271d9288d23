import { requireFunctions, requireOnly, createWebCryptoEngine, memoryKeyStore, requireCrypto } from '@kith/identity';
import type { RandomBytes } from '@kith/identity';
import { createMemoryNetwork, loopbackSignaling } from '@kith/mesh';
import type { LoopbackSignaling, MemoryNetwork } from '@kith/mesh';
import { memoryStorage } from '@kith/store';
import type { DeviceOptions } from './options.js';

/** A network inside this process, over which devices made with `memoryDefaults({ network })` meet. */
export interface LocalNetwork {
  readonly signaling: LoopbackSignaling;
  readonly links: MemoryNetwork;
}

/** Makes a network in memory, on which several devices of one program meet. */
export function localNetwork(): LocalNetwork {
  return { signaling: loopbackSignaling(), links: createMemoryNetwork({ random: platformRandom() }) };
}

/** A device that leaves no trace: for trying things out, and for tests. Without a network it never connects to anything. */
export function memoryDefaults(options: { readonly network?: LocalNetwork } = {}): DeviceOptions {
  requireOnly('options', options, ['network']);
  const { network } = options;
  if (network !== undefined)
    requireFunctions('network', network, ['signaling.transport', 'links.host'], 'what localNetwork() made');
  return {
    storage: memoryStorage(),
    keys: memoryKeyStore(),
    crypto: createWebCryptoEngine({ subtle: requireCrypto().subtle, randomBytes: platformRandom() }),
    ...(network === undefined
      ? {}
      : { signaling: [network.signaling.transport()], createLink: network.links.host().createLink }),
  };
}

function platformRandom(): RandomBytes {
  const crypto = requireCrypto();
  return (length) => crypto.getRandomValues(new Uint8Array(length));
}
