import { base64urlEncode, createIdentity, observable, systemClock } from '@kith/identity';
import type { Clock, CryptoEngine, Did, Group, GroupSecret, Identity } from '@kith/identity';
import { createPresence } from '@kith/presence';
import type { PresenceService } from '@kith/presence';

/** A group of people who all know one secret. */
export interface BenchGroup {
  readonly group: Group;
  readonly identities: readonly Identity[];
}

export async function benchGroup(crypto: CryptoEngine, people: number): Promise<BenchGroup> {
  const identities: Identity[] = [];
  for (let index = 0; index < people; index += 1) identities.push(await createIdentity({ crypto, clock: systemClock }));
  const persons = new Map<string, Did>(
    identities.map((identity) => [base64urlEncode(identity.device), identity.person]),
  );
  const secret: GroupSecret = { epoch: crypto.randomBytes(16), key: crypto.randomBytes(32) };
  return {
    identities,
    group: {
      id: crypto.randomBytes(32),
      secret: observable<GroupSecret | null>(secret),
      personOf: (device) => persons.get(device) ?? null,
      onMembers: () => () => {},
    },
  };
}

export function servicesOf({ group, identities }: BenchGroup, crypto: CryptoEngine, clock: Clock): PresenceService[] {
  return identities.map((identity) =>
    createPresence({
      identity,
      group,
      crypto,
      clock,
      random: crypto.randomBytes,
      onError: (error) => {
        throw error;
      },
    }),
  );
}
