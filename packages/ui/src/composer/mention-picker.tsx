import { limits } from '@kith/comms';
import { PeopleIcon } from '../parts/icons.js';
import { PersonAvatar, StatusForReaders } from '../people/person-avatar.js';
import type { MentionOption } from './mention-options.js';
import type { MentionPicking } from './use-mention-picker.js';

/** Lists who can be mentioned, above the text; the text keeps the focus and names the selected option. */
export function MentionPicker({ id, picker }: { id: string; picker: MentionPicking }) {
  const { options, selected, full, pick, select } = picker;
  if (options.length === 0) return null;
  return (
    <div className="kith-composer-picker">
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
            onPointerMove={() => select(index)}
            onPointerDown={(event) => {
              // The text keeps the focus.
              event.preventDefault();
              pick(option);
            }}
          >
            <Option option={option} />
          </div>
        ))}
      </div>
      {full && <p className="kith-composer-note">A message can mention at most {limits.MENTIONS_MAX} people.</p>}
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
