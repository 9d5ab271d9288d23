import { nameOf } from '@kith/comms';
import type { Profile } from '@kith/comms';
import { shortFingerprint } from '@kith/identity';
import type { Did } from '@kith/identity';

/** A person as a name and a picture show one. */
export interface PersonFace {
  readonly did: Did;
  /** Their chosen name, or their fingerprint while no profile has arrived. */
  readonly name: string;
  readonly named: boolean;
  /** Only `data:` images: nothing is fetched to draw a face. */
  readonly avatar: string | null;
}

/** A person whom a text may name. */
export interface MentionedPerson extends Pick<PersonFace, 'did' | 'name' | 'named'> {
  readonly me: boolean;
}

/** A person's face, with the fingerprint that tells them apart from others of the same name. */
export interface DescribedPerson extends PersonFace {
  /** Of their root key: what proves them, beside a name that anybody may choose. */
  readonly fingerprint: string;
}

/** Describes a person from as much of their profile as has arrived. */
export function describePerson(did: Did, profile: Profile | undefined): DescribedPerson {
  const avatar = profile?.avatar ?? '';
  return {
    did,
    name: nameOf(profile ?? { person: did }),
    named: profile?.displayName !== undefined,
    avatar: avatar.startsWith('data:image/') ? avatar : null,
    fingerprint: shortFingerprint(did),
  };
}
