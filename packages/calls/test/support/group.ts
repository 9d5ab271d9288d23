import { base64urlEncode, createIdentity, observable, systemClock } from '@kith/identity';
import type { Clock, Did, Group, GroupSecret, Identity, RandomBytes, WritableObservable } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';

export const crypto = createNodeCrypto();

/** Random bytes that are the same in every run. */
export function seededRandom(seed: number): RandomBytes {
  let state = crypto.sha256(Uint8Array.of(seed & 255, (seed >> 8) & 255, (seed >> 16) & 255));
  return (length) => {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at += 32) {
      state = crypto.sha256(state);
      bytes.set(state.subarray(0, Math.min(32, length - at)), at);
    }
    return bytes;
  };
}

export function newIdentity(seed: number, clock: Clock = systemClock): Promise<Identity> {
  return createIdentity({ crypto, clock, seed: seededRandom(seed)(32) });
}

export interface TestGroup extends Group {
  readonly secret: WritableObservable<GroupSecret | null>;
  admit(identity: Identity): void;
  remove(identity: Identity): void;
}

/** A group whose members and secret the test decides. */
export function testGroup(members: readonly Identity[], seed = 1): TestGroup {
  const random = seededRandom(seed);
  const people = new Map<string, Did>();
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of [...listeners]) listener();
  };
  const group: TestGroup = {
    id: random(32),
    secret: observable<GroupSecret | null>({ epoch: random(16), key: random(32) }),
    personOf: (device) => people.get(device) ?? null,
    onMembers(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    admit(identity) {
      people.set(base64urlEncode(identity.device), identity.person);
      changed();
    },
    remove(identity) {
      people.delete(base64urlEncode(identity.device));
      changed();
    },
  };
  for (const member of members) group.admit(member);
  return group;
}
