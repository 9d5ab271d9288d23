import { compareBytes, concatBytes, equalBytes, seal } from '@kith/identity';
import type { Awaitable, CryptoEngine, DeviceCertificate } from '@kith/identity';
import { deriveAeadKey, openBody, sealBody } from '@kith/identity/internal';
import { domain } from '../format/hash.js';
import { EPOCH_BOXES_MAX_BYTES, EPOCH_MAX_BOXES } from '../format/limits.js';
import { rosterHash } from './membership.js';
import { BOX_X25519 } from './operations.js';
import type { EpochReason, Operation } from './operations.js';

/** Bytes that an Epoch needs for each box, in addition to the box. */
const BESIDE_BOX = 40;

export interface EpochKey {
  /** 16 bytes: HKDF(key, `kith/v1/epoch-id`), so that an id can belong to one key only. */
  readonly id: Uint8Array;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

type EpochOperation = Extract<Operation, { type: 'epoch' }>;
type GrantOperation = Extract<Operation, { type: 'key-grant' }>;

/**
 * Makes a fresh key and the Epoch that carries it. The key is sealed to as many of these devices as one entry holds; the other
 * devices get it by KeyGrant. The Epoch wraps the earlier keys, so that a device with the new key can read the history.
 */
export async function createEpoch(
  crypto: CryptoEngine,
  space: Uint8Array,
  request: {
    number: number;
    devices: readonly DeviceCertificate[];
    previous: readonly EpochKey[];
    reason: EpochReason;
  },
): Promise<{ operation: EpochOperation; key: EpochKey }> {
  const secret = crypto.randomBytes(32);
  const key = { id: epochIdOf(crypto, secret), key: secret };
  const devices = [...request.devices].sort((a, b) => compareBytes(a.device, b.device));
  const boxes: [Uint8Array, Uint8Array][] = [];
  let size = 0;
  for (const device of devices.slice(0, EPOCH_MAX_BOXES)) {
    const box = await boxFor(crypto, space, key, device);
    size += box.length + BESIDE_BOX;
    if (size > EPOCH_BOXES_MAX_BYTES) break;
    boxes.push([device.device, box]);
  }
  const wrapping = await deriveAeadKey(crypto, key.key, domain.epochWrap);
  const wrapped: [Uint8Array, Uint8Array][] = [];
  for (const previous of request.previous) {
    const bound = concatBytes(space, key.id, previous.id);
    const sealed = await sealBody({ crypto, random: crypto.randomBytes }, wrapping, bound, previous.key);
    wrapped.push([previous.id, sealed]);
  }
  const operation: EpochOperation = {
    type: 'epoch',
    id: key.id,
    number: request.number,
    previous: request.previous.map((epoch) => epoch.id),
    reason: request.reason,
    roster: rosterHash(
      crypto,
      devices.map((device) => device.device),
    ),
    wrapped,
    algorithm: BOX_X25519,
    boxes,
  };
  return { operation, key };
}

/** Makes the KeyGrant of an existing epoch for a device that was admitted later. */
export async function grantEpoch(
  crypto: CryptoEngine,
  space: Uint8Array,
  key: EpochKey,
  device: DeviceCertificate,
): Promise<GrantOperation> {
  const box = await boxFor(crypto, space, key, device);
  return { type: 'key-grant', epoch: key.id, device: device.device, algorithm: BOX_X25519, box };
}

export function epochIdOf(crypto: CryptoEngine, key: Uint8Array): Uint8Array {
  return crypto.hkdf(key, domain.epochId, 16);
}

/** Returns the context that a box of an epoch is sealed under: space, epoch and device. */
export function boxContext(space: Uint8Array, epoch: Uint8Array, device: Uint8Array): Uint8Array {
  return concatBytes(domain.epochBox, space, epoch, device);
}

function boxFor(
  crypto: CryptoEngine,
  space: Uint8Array,
  key: EpochKey,
  device: DeviceCertificate,
): Awaitable<Uint8Array> {
  return seal(crypto, {
    recipient: device.agreementKey,
    context: boxContext(space, key.id, device.device),
    plaintext: key.key,
  });
}

/** Opens the key of an earlier epoch, which `key` wraps. Returns null if `key` did not wrap exactly this under this id. */
export async function unwrapEpoch(
  crypto: CryptoEngine,
  space: Uint8Array,
  key: EpochKey,
  [id, wrapped]: readonly [Uint8Array, Uint8Array],
): Promise<Uint8Array | null> {
  const wrapping = await deriveAeadKey(crypto, key.key, domain.epochWrap);
  const opened = await openBody(crypto, wrapping, concatBytes(space, key.id, id), wrapped);
  return opened !== null && equalBytes(epochIdOf(crypto, opened), id) ? opened : null;
}
