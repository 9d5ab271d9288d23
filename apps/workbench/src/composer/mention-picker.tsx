import type { Did } from '@kith/identity';
import { Users } from 'lucide-react';
import { foldName, rankName, PersonAvatar, StatusForReaders } from '@kith/ui';
import type { Person } from '../data/types.js';

export type MentionOption =
  | { readonly target: Did; readonly name: string; readonly person: Person }
  | { readonly target: 'room'; readonly name: 'room'; readonly person: null };

const mostShown = 8;

/** People whose name has a word beginning with the query; then those that contain it. */
export function mentionOptions(people: readonly Person[], query: string): readonly MentionOption[] {
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

export function MentionPicker({
  id,
  options,
  selected,
  onPick,
  onHover,
}: {
  id: string;
  options: readonly MentionOption[];
  selected: number;
  onPick: (option: MentionOption) => void;
  onHover: (index: number) => void;
}) {
  return (
    <div className="mention-picker" role="listbox" id={id} aria-label="People to mention">
      {options.map((option, index) => (
        <div
          key={option.target}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === selected}
          ref={(element) => {
            if (index === selected) element?.scrollIntoView({ block: 'nearest' });
          }}
          onPointerMove={() => onHover(index)}
          onPointerDown={(event) => {
            // The text keeps the focus.
            event.preventDefault();
            onPick(option);
          }}
        >
          {option.person === null ? (
            <span className="mention-room" aria-hidden="true">
              <Users size={14} />
            </span>
          ) : (
            <PersonAvatar person={option.person} size="small" />
          )}
          <span className="ellipsis" dir="auto">
            {option.person === null ? '@room' : option.name}
          </span>
          {option.person !== null && <StatusForReaders person={option.person} />}
          <span className="mention-detail ellipsis">
            {option.person === null ? 'everyone in this workspace' : option.person.fingerprint}
          </span>
        </div>
      ))}
    </div>
  );
}
