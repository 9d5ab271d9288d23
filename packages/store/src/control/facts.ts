import { compareBytes } from '@kith/identity';
import type { Did } from '@kith/identity';
import type { Role } from '../graph/ports.js';
import { CopyMap } from './copy-map.js';
import type { FactPlace, Seen } from './seen.js';

/** Roles in order: a higher number may do more. */
export const rank: Readonly<Record<Role, number>> = { guest: 0, member: 1, admin: 2, owner: 3 };

interface GivenRole {
  readonly role: Role;
  readonly place: FactPlace;
}

interface ListedDevice {
  readonly key: Uint8Array;
  readonly person: Did;
  readonly place: FactPlace;
}

/** The roles given and the devices listed, each with its place. Found by person and by device. */
export class Facts {
  readonly #roles: CopyMap<Did, readonly GivenRole[]>;
  readonly #devices: CopyMap<string, readonly ListedDevice[]>;

  constructor(from?: Facts) {
    this.#roles = from === undefined ? new CopyMap() : from.#roles.copy();
    this.#devices = from === undefined ? new CopyMap() : from.#devices.copy();
  }

  give(person: Did, role: Role, place: FactPlace): void {
    this.#roles.set(person, [...(this.#roles.get(person) ?? []), { role, place }]);
  }

  /** `device`: the device's key, base64url. */
  list(device: string, key: Uint8Array, person: Did, place: FactPlace): void {
    this.#devices.set(device, [...(this.#devices.get(device) ?? []), { key, person, place }]);
  }

  /** Returns the highest role of a person among the seen facts; null for a stranger. */
  roleIn(seen: Seen, person: Did): Role | null {
    let highest: Role | null = null;
    for (const { role, place } of this.#roles.get(person) ?? [])
      if (seen.has(place) && (highest === null || rank[role] > rank[highest])) highest = role;
    return highest;
  }

  /** Tells whether a device was seen listed, as a device of this person. Without `person`, of anybody. */
  isListed(seen: Seen, device: string, person?: Did): boolean {
    const listed = this.#devices.get(device) ?? [];
    return listed.some((fact) => (person === undefined || fact.person === person) && seen.has(fact.place));
  }

  /** Returns the keys of all devices seen listed, in order. */
  devicesIn(seen: Seen): Uint8Array[] {
    const keys: Uint8Array[] = [];
    for (const listed of this.#devices.values()) {
      const known = listed.find(({ place }) => seen.has(place));
      if (known !== undefined) keys.push(known.key);
    }
    return keys.sort(compareBytes);
  }
}
