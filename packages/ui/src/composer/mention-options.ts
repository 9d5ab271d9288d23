import type { Did } from '@kith/identity';
import { foldName, rankName } from '../people/fold-name.js';
import type { NamedMember } from '../people/use-named-members.js';

/** What can be picked after an `@`: a member, or everybody. */
export type MentionOption =
  | { readonly target: Did; readonly name: string; readonly person: NamedMember }
  | { readonly target: 'room'; readonly name: 'room'; readonly person: null };

const mostShown = 8;

/** Returns the options for what follows an `@`: first those whose name begins with it, then those with a word that does, then the rest. */
export function mentionOptions(people: readonly NamedMember[], query: string): readonly MentionOption[] {
  const wanted = foldName(query);
  const options: readonly MentionOption[] = [
    ...people
      .filter((person) => !person.me && person.named)
      .map((person) => ({ target: person.did, name: person.name, person })),
    { target: 'room', name: 'room', person: null },
  ];
  return options
    .flatMap((option) => {
      const rank = rankName(option.name, wanted);
      return rank === null ? [] : [{ option, rank }];
    })
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, mostShown)
    .map(({ option }) => option);
}
