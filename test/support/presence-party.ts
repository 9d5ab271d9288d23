import { base64urlEncode, createIdentity, observable, systemClock } from '@kith/identity';
import type { Clock, Did, Group, GroupSecret, Identity } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import { createMesh, loopbackSignaling } from '@kith/mesh';
import type { CreateLink, Mesh } from '@kith/mesh';
import { createPresence } from '@kith/presence';
import type { PresenceEvent, PresenceService, StatusChoice } from '@kith/presence';
import { Valve } from './valve.js';

/** One person's program: presence over the connections of a real mesh. */
export interface Party {
  readonly identity: Identity;
  readonly presence: PresenceService;
  readonly mesh: Mesh;
  readonly valve: Valve;
  readonly choice: ReturnType<typeof observable<StatusChoice>>;
  /** What it was told, in order. */
  readonly events: PresenceEvent[];
  /** From one moment to the next it says nothing more, and its links are gone without a word. */
  crash(): void;
}

export interface Gathering {
  /** `clock`: of presence alone. */
  party(clock?: Clock): Promise<Party>;
  readonly errors: readonly unknown[];
  close(): Promise<void>;
}

/** Members of one group who find each other by one broker in memory. `host` gives every party a way to make links. */
export function gathering(host: () => CreateLink): Gathering {
  const crypto = createNodeCrypto();
  const signaling = loopbackSignaling();
  const meeting = crypto.randomBytes(32);
  const people = new Map<string, Did>();
  const listeners = new Set<() => void>();
  const parties: Party[] = [];
  const errors: unknown[] = [];
  const group: Group = {
    id: crypto.randomBytes(32),
    secret: observable<GroupSecret | null>({ epoch: crypto.randomBytes(16), key: crypto.randomBytes(32) }),
    personOf: (device) => people.get(device) ?? null,
    onMembers(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };

  return {
    errors,
    async party(clock = systemClock) {
      const identity = await createIdentity({ crypto, clock: systemClock });
      people.set(base64urlEncode(identity.device), identity.person);
      for (const listener of listeners) listener();
      const life = { over: false };
      const choice = observable<StatusChoice>('auto');
      const presence = createPresence({
        identity,
        group,
        crypto,
        clock: mortal(clock, life),
        random: crypto.randomBytes,
        status: choice,
        onError: (error) => errors.push(error),
      });
      const events: PresenceEvent[] = [];
      presence.events.subscribe((event) => events.push(event));
      const valve = new Valve();
      const transport = signaling.transport();
      const mesh = createMesh({
        identity,
        crypto,
        clock: systemClock,
        random: crypto.randomBytes,
        signaling: [transport],
        createLink: valve.around(host()),
      });
      mesh.onConnection((connection) => presence.attach(connection));
      mesh.join(meeting);
      const party: Party = {
        identity,
        presence,
        mesh,
        valve,
        choice,
        events,
        crash() {
          life.over = true;
          Promise.resolve(transport.close()).catch((error: unknown) => errors.push(error));
          valve.shut = true;
          valve.destroy();
        },
      };
      parties.push(party);
      return party;
    },
    async close() {
      for (const { presence } of parties) presence.close();
      await Promise.all(parties.map(({ mesh }) => mesh.close()));
    },
  };
}

/** Whoever is dead has no timers. */
function mortal(clock: Clock, life: { readonly over: boolean }): Clock {
  return {
    now: () => clock.now(),
    after: (milliseconds, run) =>
      clock.after(milliseconds, () => {
        if (!life.over) run();
      }),
  };
}
