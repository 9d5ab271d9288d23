import { PeopleIcon } from '../parts/icons.js';
import { PersonAvatar, StatusForReaders } from '../people/person-avatar.js';
import type { MentionOption } from './mention-options.js';

/** Lists who can be mentioned, above the text; the text keeps the focus and names the selected option. */
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
    <div className="kith-mentions" role="listbox" id={id} aria-label="People to mention">
      {options.map((option, index) => (
        <div
          key={option.target}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === selected}
          ref={(element) => {
            // Not every document has it.
            if (index === selected) element?.scrollIntoView?.({ block: 'nearest' });
          }}
          onPointerMove={() => onHover(index)}
          onPointerDown={(event) => {
            // The text keeps the focus.
            event.preventDefault();
            onPick(option);
          }}
        >
          <Option option={option} />
        </div>
      ))}
    </div>
  );
}

function Option({ option: { person, name } }: { option: MentionOption }) {
  if (person === null)
    return (
      <>
        <span className="kith-mention-room" aria-hidden="true">
          <PeopleIcon size={14} />
        </span>
        <span className="kith-ellipsis">@room</span>
        <span className="kith-mention-detail kith-ellipsis">everyone in this workspace</span>
      </>
    );
  return (
    <>
      <PersonAvatar person={person} size="small" />
      <span className="kith-ellipsis" dir="auto">
        {name}
      </span>
      <StatusForReaders person={person} />
      <span className="kith-mention-detail kith-ellipsis">{person.fingerprint}</span>
    </>
  );
}
