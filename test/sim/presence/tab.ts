import { createPresence } from '@kith/presence';
import type { PresenceConnection, PresenceService, PresenceTabs, RoomFields, RoomSession } from '@kith/presence';
import type { Clock, CryptoEngine, Group } from '@kith/identity';
import type { Timeline } from '../timeline.js';
import type { Device } from './device.js';
import type { Party } from './wire.js';

export const ROOMS = ['plan', 'budget', 'minutes'] as const;

/** One running program of a device: what it was made to say, and everything that it ever said. */
export class Tab implements Party {
  readonly name: string;
  readonly device: Device;
  readonly presence: PresenceService;
  readonly sessions = new Map<string, RoomSession>();
  readonly refused: string[] = [];
  /** By room, every state it was ever in. */
  readonly said = new Map<string, Set<string>>();
  alive = true;

  constructor(parts: {
    readonly name: string;
    readonly device: Device;
    readonly timeline: Timeline;
    readonly group: Group;
    readonly crypto: CryptoEngine;
    readonly tabs: PresenceTabs;
    readonly onError: (error: unknown) => void;
  }) {
    const { name, device, group, crypto, tabs, timeline, onError } = parts;
    this.name = name;
    this.device = device;
    this.presence = createPresence({
      identity: device.identity,
      group,
      crypto,
      clock: this.#clock(timeline),
      random: crypto.randomBytes,
      tabs,
      status: device.choice,
      onError,
    });
    this.presence.events.subscribe((event) => {
      if (event.type === 'refused') this.refused.push(event.code);
    });
    for (const node of ROOMS) {
      this.said.set(node, new Set());
      this.presence.room(node).peers.subscribe(() => this.#remember(node));
    }
  }

  get remote(): { person: Device['identity']['person']; device: Uint8Array } {
    return this.device.identity;
  }

  attach(connection: PresenceConnection): void {
    this.presence.attach(connection);
  }

  /** What it says in a room now; null when it is not there. */
  own(node: string): RoomFields | null {
    const peers = this.presence.room(node).peers.getSnapshot();
    return peers.find(({ key }) => key === this.presence.key)?.fields ?? null;
  }

  #remember(node: string): void {
    const fields = this.own(node);
    if (fields !== null) this.said.get(node)?.add(spelled(fields));
  }

  /** As wrong as its device's, and over when it is dead. */
  #clock(timeline: Timeline): Clock {
    return {
      now: () => timeline.now + this.device.skew,
      after: (milliseconds, run) => {
        let waiting = true;
        timeline.after(milliseconds, () => {
          if (!waiting || !this.alive) return;
          waiting = false;
          run();
        });
        return { cancel: () => (waiting = false) };
      },
    };
  }
}

/** One spelling for equal fields. */
export function spelled(fields: RoomFields): string {
  return JSON.stringify(fields, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
