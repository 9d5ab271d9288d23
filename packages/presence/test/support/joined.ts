import { base64urlEncode, createIdentity, hexEncode, observable } from '@kith/identity';
import type { CryptoEngine, Did, Group, GroupSecret, Identity } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import type { StatusChoice } from '../../src/fields.js';
import { createPresence } from '../../src/presence.js';
import type { PresenceChannel, PresenceChannelHandler, PresenceConnection, PresenceTabs } from '../../src/ports.js';
import type { PresenceEvent, PresenceOptions, PresenceService } from '../../src/presence-types.js';
import { decodeMessage } from '../../src/wire/messages.js';
import type { PresenceMessage } from '../../src/wire/messages.js';
import { simulatedClock } from './clock.js';
import type { SimulatedClock } from './clock.js';
import { filled, secretNumber } from './frames.js';

/** Milliseconds from one end to the other. */
export const LATENCY = 5;

interface Offer {
  readonly handler: PresenceChannelHandler;
  open: boolean;
}

/** Both ends of one connection, and what may befall it. */
export interface Pair {
  readonly ends: readonly [PresenceConnection, PresenceConnection];
  /** Ends it on both sides. */
  close(reason: string): void;
  readonly open: boolean;
  /** While silent, nothing arrives in either direction, and nobody is told. Afterwards everything does, in order. */
  silent: boolean;
  /** Says which messages get lost. */
  lose: (message: PresenceMessage) => boolean;
  /** Hands these bytes over as if one end had sent them. */
  deliver(from: 0 | 1, bytes: Uint8Array): void;
  /** Every message that was sent, with its sender's end. */
  readonly sent: { readonly from: 0 | 1; readonly message: PresenceMessage; readonly bytes: Uint8Array }[];
}

export function connectionPair(clock: SimulatedClock, identities: readonly [Identity, Identity]): Pair {
  const offers: [Map<string, Offer>, Map<string, Offer>] = [new Map<string, Offer>(), new Map<string, Offer>()];
  const closeListeners: [((reason: string) => void)[], ((reason: string) => void)[]] = [[], []];
  const held: (() => void)[] = [];
  let closed: string | null = null;
  let silent = false;

  function end(from: 0 | 1): PresenceConnection {
    const to = from === 0 ? 1 : 0;
    return {
      remote: { person: identities[to].person, device: identities[to].device },
      open(secret, handler): PresenceChannel {
        const name = hexEncode(secret);
        const offer: Offer = { handler, open: false };
        offers[from].set(name, offer);
        clock.after(LATENCY, () => meet(name));
        return {
          send(bytes) {
            const message = decodeMessage(bytes);
            if (message === null) throw new Error('nobody may write this');
            if (!offer.open || closed !== null) return;
            pair.sent.push({ from, message, bytes });
            const arrive = (): void => {
              const there = offers[to].get(name);
              if (closed === null && there?.open === true && !pair.lose(message)) there.handler.onMessage(bytes);
            };
            clock.after(LATENCY, () => {
              if (silent) held.push(arrive);
              else arrive();
            });
          },
          close() {
            if (offers[from].get(name) !== offer) return;
            offers[from].delete(name);
            const wasOpen = offer.open;
            offer.open = false;
            clock.after(LATENCY, () => {
              const there = offers[to].get(name);
              if (!wasOpen || closed !== null || there?.open !== true) return;
              there.open = false;
              there.handler.onClose('peer-closed');
            });
          },
        };
      },
      onClose(listener) {
        if (closed !== null) listener(closed);
        else closeListeners[from].push(listener);
      },
    };
  }

  function meet(name: string): void {
    const [a, b] = [offers[0].get(name), offers[1].get(name)];
    if (closed !== null || a === undefined || b === undefined || a.open || b.open) return;
    a.open = b.open = true;
    a.handler.onOpen();
    b.handler.onOpen();
  }

  const pair: Pair = {
    ends: [end(0), end(1)],
    close(reason) {
      if (closed !== null) return;
      closed = reason;
      for (const side of [0, 1] as const) {
        for (const offer of offers[side].values()) if (offer.open) offer.handler.onClose(reason);
        for (const listener of closeListeners[side].splice(0)) listener(reason);
      }
    },
    deliver(from, bytes) {
      for (const offer of offers[from === 0 ? 1 : 0].values()) if (offer.open) offer.handler.onMessage(bytes);
    },
    get open() {
      return closed === null;
    },
    get silent() {
      return silent;
    },
    set silent(is) {
      silent = is;
      if (!is) for (const arrive of held.splice(0)) arrive();
    },
    lose: () => false,
    sent: [],
  };
  return pair;
}

/** Tabs of one device. What is posted arrives in all others, later. */
export function tabChannel(clock: SimulatedClock): { join(): PresenceTabs & { kill(): void }; readonly posts: number } {
  const members = new Set<{ listener: ((message: unknown) => void) | null }>();
  let posts = 0;
  return {
    get posts() {
      return posts;
    },
    join() {
      const member: { listener: ((message: unknown) => void) | null } = { listener: null };
      members.add(member);
      return {
        post(message) {
          if (!members.has(member)) return;
          posts += 1;
          const copy: unknown = structuredClone(message);
          clock.after(1, () => {
            for (const other of members) if (other !== member) other.listener?.(copy);
          });
        },
        onMessage(listener) {
          member.listener = listener;
        },
        close: () => members.delete(member),
        kill: () => members.delete(member),
      };
    },
  };
}

export interface Member {
  readonly identity: Identity;
  readonly presence: PresenceService;
  readonly choice: ReturnType<typeof observable<StatusChoice>>;
  readonly blocked: ReturnType<typeof observable<ReadonlySet<Did>>>;
  readonly events: PresenceEvent[];
}

export interface Society {
  readonly clock: SimulatedClock;
  readonly secret: ReturnType<typeof observable<GroupSecret | null>>;
  /** Whose device it is, by device. */
  readonly members: Map<string, Did>;
  readonly errors: unknown[];
  identity(): Promise<Identity>;
  /** Puts a member into the group and starts their presence. */
  member(identity: Identity, options?: Partial<PresenceOptions>): Member;
  membersChanged(): void;
  connect(a: Member, b: Member): Pair;
}

export function createSociety(crypto: CryptoEngine = createNodeCrypto()): Society {
  const clock = simulatedClock();
  const secret = observable<GroupSecret | null>(secretNumber(1));
  const members = new Map<string, Did>();
  const listeners = new Set<() => void>();
  const errors: unknown[] = [];
  const group: Group = {
    id: filled(32, 7),
    secret,
    personOf: (device) => members.get(device) ?? null,
    onMembers(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    clock,
    secret,
    members,
    errors,
    identity: () => createIdentity({ crypto, clock }),
    member(identity, options = {}) {
      members.set(base64urlEncode(identity.device), identity.person);
      const choice = observable<StatusChoice>('auto');
      const blocked = observable<ReadonlySet<Did>>(new Set());
      const presence = createPresence({
        identity,
        group,
        crypto,
        clock,
        random: crypto.randomBytes,
        status: choice,
        blocked,
        onError: (error) => errors.push(error),
        ...options,
      });
      const events: PresenceEvent[] = [];
      presence.events.subscribe((event) => events.push(event));
      return { identity, presence, choice, blocked, events };
    },
    membersChanged() {
      for (const listener of listeners) listener();
    },
    connect(a, b) {
      const pair = connectionPair(clock, [a.identity, b.identity]);
      a.presence.attach(pair.ends[0]);
      b.presence.attach(pair.ends[1]);
      return pair;
    },
  };
}

/** Sessions in a room, with what they say there. */
export function peersIn(member: Member, node: string): Record<string, object> {
  const peers = member.presence.room(node).peers.getSnapshot();
  return Object.fromEntries(peers.map(({ key, fields }) => [key, fields]));
}

export const peopleAt = (member: Member): Did[] => member.presence.people.getSnapshot().map(({ person }) => person);

/** Lets promises run, and native crypto that answers in a later turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Lets everything run until this holds; a test that waits in vain runs into its time limit. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise<void>((resolve) => setImmediate(resolve));
}
