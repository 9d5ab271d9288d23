import type { Ringing } from '@kith/calls';
import { openCallLog } from '@kith/comms';
import type { CallLog } from '@kith/comms';
import { derived, sameItems } from '@kith/identity';
import type { Clock, CryptoEngine, Did, Group, Identity, Observable, RandomBytes } from '@kith/identity';
import type { Presence, PresenceService } from '@kith/presence';
import type { Space, SpaceId } from '@kith/store';
import type { TabChannel } from '../options.js';
import { groupOf } from '../group.js';
import { LateSignaling } from './late-signaling.js';
import type { CallKit } from './platform.js';

export interface SpaceCallsParts {
  readonly space: Space;
  readonly presence: PresenceService;
  readonly identity: Identity;
  readonly crypto: CryptoEngine;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly tabs: TabChannel | undefined;
  readonly isBusy: () => boolean;
  readonly isBlocked: (person: Did) => boolean;
  readonly onError: (error: unknown) => void;
}

/** What calls need of one space: its members, its secret, a way for signals, and a place for records. */
export class SpaceCalls {
  readonly id: SpaceId;
  readonly parts: SpaceCallsParts;
  readonly signaling = new LateSignaling();
  readonly group: Group;
  readonly log: CallLog;
  ringing: Ringing | null = null;
  readonly #occupancies = new Map<string, Observable<readonly Presence[]>>();

  constructor(parts: SpaceCallsParts) {
    const { space } = parts;
    this.id = space.id;
    this.parts = parts;
    this.log = openCallLog(space);
    this.group = groupOf(space, 'calls');
  }

  start(kit: CallKit): Ringing {
    const { space, identity, crypto, clock, random, tabs, isBusy, isBlocked, onError } = this.parts;
    const signaling = this.signaling.start(kit, this.group, crypto, tabs);
    this.ringing = kit.createRinging({
      identity,
      group: this.group,
      devicesOf: (person) => space.members.getSnapshot().find((member) => member.person === person)?.devices ?? [],
      crypto,
      clock,
      random,
      signaling: [signaling],
      isBusy,
      isBlocked,
      onError,
    });
    return this.ringing;
  }

  occupancy(node: string): Observable<readonly Presence[]> {
    let occupancy = this.#occupancies.get(node);
    if (occupancy === undefined) {
      const { people } = this.parts.presence.room(node);
      occupancy = derived([people], () => people.getSnapshot().filter(({ call }) => call?.id === node), sameItems);
      this.#occupancies.set(node, occupancy);
    }
    return occupancy;
  }

  close(): void {
    this.ringing?.close();
    this.signaling.close();
  }
}
