import { base64urlEncode, compareBytes, concatBytes, equalBytes, openSealed, seal } from '@kith/identity';
import type { AeadKey, Awaitable, CryptoEngine, DeviceCertificate, KeyAgreement } from '@kith/identity';
import { domain } from '../format/hash.js';
import { EPOCH_MAX_BOXES } from '../format/limits.js';
import type { EpochState, Membership } from './membership.js';
import { rosterHash } from './membership.js';
import type { EpochReason, Operation } from './operations.js';

export interface EpochKey {
  /** 16 bytes: HKDF(key, `kith/v1/epoch-id`), so that an id can belong to one key only. */
  readonly id: Uint8Array;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

type EpochOperation = Extract<Operation, { type: 'epoch' }>;
type GrantOperation = Extract<Operation, { type: 'key-grant' }>;

/** A fresh key for these devices, with the keys before it wrapped, so that whoever gets it can read the history. */
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
  for (const device of devices.slice(0, EPOCH_MAX_BOXES))
    boxes.push([device.device, await boxFor(crypto, space, key, device)]);
  const wrapping = await wrappingKey(crypto, key);
  const wrapped: [Uint8Array, Uint8Array][] = [];
  for (const previous of request.previous) {
    const nonce = crypto.randomBytes(12);
    const sealed = await crypto.encrypt(wrapping, nonce, previous.key, concatBytes(space, key.id, previous.id));
    wrapped.push([previous.id, concatBytes(nonce, sealed)]);
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
    boxes,
  };
  return { operation, key };
}

/** Hands an existing epoch to a device that was admitted later. */
export async function grantEpoch(
  crypto: CryptoEngine,
  space: Uint8Array,
  key: EpochKey,
  device: DeviceCertificate,
): Promise<GrantOperation> {
  return { type: 'key-grant', epoch: key.id, device: device.device, box: await boxFor(crypto, space, key, device) };
}

export function epochIdOf(crypto: CryptoEngine, key: Uint8Array): Uint8Array {
  return crypto.hkdf(key, domain.epochId, 16);
}

function boxContext(space: Uint8Array, epoch: Uint8Array, device: Uint8Array): Uint8Array {
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

function wrappingKey(crypto: CryptoEngine, epoch: EpochKey): Awaitable<AeadKey> {
  return crypto.importAeadKey(crypto.hkdf(epoch.key, domain.epochWrap, 32));
}

/** The epoch keys this device can open, and the body keys derived from them. Held in memory only; the boxes in the log are the store. */
export interface KeyRing {
  /** Opens what can be opened; returns the ids (base64url) of epochs that became readable. */
  update(membership: Membership): Promise<string[]>;
  /** AES key for the bodies of one feed under one epoch; null while the epoch's key is missing. */
  bodyKey(epoch: string, feed: Uint8Array): Awaitable<AeadKey> | null;
  /** The epoch to write under: the highest number, then the lowest id, that this device can open. */
  current(membership: Membership): EpochKey | null;
  all(): readonly EpochKey[];
  forget(): void;
}

export function createKeyRing(
  crypto: CryptoEngine,
  space: Uint8Array,
  self: { device: Uint8Array; agreement: KeyAgreement },
  onBadKey: (code: 'epoch-box' | 'epoch-id') => void,
): KeyRing {
  const keys = new Map<string, EpochKey>();
  const bodyKeys = new Map<string, Awaitable<AeadKey>>();
  const failed = new Set<Uint8Array>();
  const own = base64urlEncode(self.device);

  const openBoxes = async (epoch: EpochState): Promise<Uint8Array | null> => {
    for (const box of epoch.boxes.get(own) ?? []) {
      if (failed.has(box)) continue;
      const key = await openSealed(crypto, {
        agreement: self.agreement,
        context: boxContext(space, epoch.id, self.device),
        box,
      });
      if (key !== null && key.length === 32 && equalBytes(epochIdOf(crypto, key), epoch.id)) return key;
      failed.add(box);
      onBadKey(key === null ? 'epoch-box' : 'epoch-id');
    }
    return null;
  };

  const unwrapPrevious = async (epoch: EpochState, key: EpochKey, found: string[]): Promise<void> => {
    for (const [id, sealed] of epoch.operation.wrapped) {
      const name = base64urlEncode(id);
      if (keys.has(name)) continue;
      const opened = await crypto.decrypt(
        await wrappingKey(crypto, key),
        sealed.subarray(0, 12),
        sealed.subarray(12),
        concatBytes(space, key.id, id),
      );
      if (opened === null || !equalBytes(epochIdOf(crypto, opened), id)) onBadKey('epoch-id');
      else {
        keys.set(name, { id, key: opened });
        found.push(name);
      }
    }
  };

  return {
    async update(membership) {
      const found: string[] = [];
      // From the newest down: one key opens the ones it wraps, and those theirs, without touching their boxes.
      const epochs = [...membership.epochs.values()].sort((a, b) => b.number - a.number);
      for (const epoch of epochs) {
        const name = base64urlEncode(epoch.id);
        if (!keys.has(name)) {
          const key = await openBoxes(epoch);
          if (key === null) continue;
          keys.set(name, { id: epoch.id, key });
          found.push(name);
        }
        await unwrapPrevious(epoch, keys.get(name) as EpochKey, found);
      }
      return found;
    },

    bodyKey(epoch, feed) {
      const key = keys.get(epoch);
      if (key === undefined) return null;
      const name = `${epoch} ${base64urlEncode(feed)}`;
      let derived = bodyKeys.get(name);
      if (derived === undefined) {
        derived = crypto.importAeadKey(crypto.hkdf(key.key, concatBytes(domain.bodyKey, feed), 32));
        bodyKeys.set(name, derived);
      }
      return derived;
    },

    current(membership) {
      let best: EpochState | null = null;
      for (const epoch of membership.epochs.values()) {
        if (!keys.has(base64urlEncode(epoch.id))) continue;
        if (
          best === null ||
          epoch.number > best.number ||
          (epoch.number === best.number && compareBytes(epoch.id, best.id) < 0)
        )
          best = epoch;
      }
      return best === null ? null : (keys.get(base64urlEncode(best.id)) ?? null);
    },

    all: () => [...keys.values()],

    forget() {
      keys.clear();
      bodyKeys.clear();
    },
  };
}
