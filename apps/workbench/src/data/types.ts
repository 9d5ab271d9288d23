import type { Did } from '@kith/identity';
import type { Member } from '@kith/store';

/** A person as the screens show one: membership, profile and connection in one place. */
export interface Person {
  readonly did: Did;
  /** Their chosen name, or their fingerprint while no profile has arrived. */
  readonly name: string;
  readonly named: boolean;
  /** Only `data:` images: nothing is fetched to draw a face. */
  readonly avatar: string | null;
  readonly fingerprint: string;
  /** Null for somebody who is no member, or no longer. */
  readonly role: Member['role'] | null;
  readonly me: boolean;
  /** How many of their devices this device is connected to. */
  readonly connectedDevices: number;
  readonly devices: number;
}
