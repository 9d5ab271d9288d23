import { compareBytes } from '@kith/identity';
import type { Did } from '@kith/identity';
import type { Role } from '../graph/ports.js';
import type { IndexSet } from './causal-order.js';

/** Roles by what they may do. */
export const rank: Readonly<Record<Role, number>> = { guest: 0, member: 1, admin: 2, owner: 3 };

/** Who was given which role, and which devices were listed, each with its place in the order: found by person and by device. */
export class Facts {
  readonly #roles = new Map<Did, { readonly role: Role; readonly at: number }[]>();
  readonly #devices = new Map<string, { readonly key: Uint8Array; readonly person: Did; readonly at: number }[]>();

  give(person: Did, role: Role, at: number): void {
    const given = this.#roles.get(person);
    if (given === undefined) this.#roles.set(person, [{ role, at }]);
    else given.push({ role, at });
  }

  /** `device`: the device's key, base64url. */
  list(device: string, key: Uint8Array, person: Did, at: number): void {
    const listed = this.#devices.get(device);
    if (listed === undefined) this.#devices.set(device, [{ key, person, at }]);
    else listed.push({ key, person, at });
  }

  /** The highest role of a person in this past; null for a stranger. */
  roleIn(past: IndexSet, person: Did): Role | null {
    let highest: Role | null = null;
    for (const { role, at } of this.#roles.get(person) ?? [])
      if (past.has(at) && (highest === null || rank[role] > rank[highest])) highest = role;
    return highest;
  }

  /** Whether a device is listed in this past, as one of this person; of anybody unless told. */
  isListed(past: IndexSet, device: string, person?: Did): boolean {
    const listed = this.#devices.get(device) ?? [];
    return listed.some((fact) => (person === undefined || fact.person === person) && past.has(fact.at));
  }

  /** The keys of all devices listed in this past, in order. */
  devicesIn(past: IndexSet): Uint8Array[] {
    const keys: Uint8Array[] = [];
    for (const listed of this.#devices.values()) {
      const known = listed.find(({ at }) => past.has(at));
      if (known !== undefined) keys.push(known.key);
    }
    return keys.sort(compareBytes);
  }
}
