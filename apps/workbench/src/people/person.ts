import type { Member } from '@kith/store';
import type { DescribedPerson } from '@kith/ui';

/** A person as the screens show one: membership, profile and connection in one place. */
export interface Person extends DescribedPerson {
  /** Null for somebody who is no member, or no longer. */
  readonly role: Member['role'] | null;
  readonly me: boolean;
  /** How many of their devices this device is connected to. */
  readonly connectedDevices: number;
  readonly devices: number;
}
