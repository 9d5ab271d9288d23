import { base64urlEncode, compareBytes, concatBytes, equalBytes, openSealed } from '@kith/identity';
import type { AeadKey, Awaitable, CryptoEngine, KeyAgreement } from '@kith/identity';
import { deriveAeadKey } from '@kith/identity/internal';
import { boxContext, epochIdOf, unwrapEpoch } from '../control/epochs.js';
import type { EpochKey } from '../control/epochs.js';
import type { EpochView, MembershipView } from '../control/control-view.js';
import { domain } from '../format/hash.js';

/**
 * The epoch keys that this device can open, and the body keys derived from them. Kept in memory only. The sealed boxes are in
 * the log.
 */
export interface KeyRing {
  /** Opens the boxes for this device. Returns the ids (base64url) of epochs that became readable. */
  update(membership: MembershipView): Promise<string[]>;
  /** AES key for the bodies of one feed under one epoch; null while the epoch's key is missing. */
  bodyKey(epoch: string, feed: Uint8Array): Awaitable<AeadKey> | null;
  /** Returns the epoch to write under: of those this device can open, the one with the highest number, then the lowest id. */
  current(membership: MembershipView): EpochKey | null;
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

  const openBoxes = async (epoch: EpochView): Promise<Uint8Array | null> => {
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

  const unwrapPrevious = async (epoch: EpochView, key: EpochKey, found: string[]): Promise<void> => {
    for (const wrapped of epoch.operation.wrapped) {
      const [id] = wrapped;
      const name = base64urlEncode(id);
      if (keys.has(name)) continue;
      const opened = await unwrapEpoch(crypto, space, key, wrapped);
      if (opened === null) onBadKey('epoch-id');
      else {
        keys.set(name, { id, key: opened });
        found.push(name);
      }
    }
  };

  return {
    async update(membership) {
      const found: string[] = [];
      // Newest first: a key opens the older keys that it wraps, and those open still older ones, without a box.
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
        derived = deriveAeadKey(crypto, key.key, concatBytes(domain.bodyKey, feed));
        bodyKeys.set(name, derived);
      }
      return derived;
    },

    current(membership) {
      let best: EpochView | null = null;
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
