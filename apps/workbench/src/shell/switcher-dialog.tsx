import { useArchivedChannels, useChannels, useUnread } from '@kith/react';
import type { Channel } from '@kith/comms';
import { Search } from 'lucide-react';
import { useId, useState, type KeyboardEvent } from 'react';
import { statusWord, useInputMethod, PersonAvatar, useShownStatus } from '@kith/ui';
import { usePeople } from '../people/people.js';
import type { Person } from '../people/person.js';
import { ChannelIcon } from '../parts/channel-icon.js';
import { Dialog } from '../parts/dialog.js';
import { useNavigation } from '../navigation/navigation.js';
import { useDialogs } from '../navigation/dialogs.js';
import { switcherEntries, type SwitcherEntry } from './switcher-entries.js';

export function SwitcherDialog({ onClose }: { onClose: () => void }) {
  const listed = useChannels();
  const archived = useArchivedChannels();
  const people = usePeople();
  const { openChannel } = useNavigation();
  const { open } = useDialogs();
  const [query, setQuery] = useState('');
  const [selected, setSelected] = useState(0);
  const id = useId();
  const { keyIn, onCompositionEnd } = useInputMethod();

  const entries = switcherEntries(query, { listed, archived, people });
  const at = Math.min(selected, entries.length - 1);

  const run = (entry: SwitcherEntry | undefined) => {
    if (entry?.kind === 'action') open(entry.request);
    if (entry?.kind === 'person') open({ kind: 'person', did: entry.person.did });
    if (entry?.kind !== 'channel') return;
    onClose();
    openChannel(entry.channel.id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const key = keyIn(event);
    const move = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (move !== undefined && entries.length > 0) {
      event.preventDefault();
      setSelected((at + move + entries.length) % entries.length);
    } else if (key === 'Enter') {
      event.preventDefault();
      run(entries[at]);
    }
  };

  return (
    <Dialog title="Go to…" onClose={onClose} bare>
      <div className="switcher">
        <div className="switcher-query">
          <Search size={16} aria-hidden />
          <input
            dir="auto"
            placeholder="Go to a channel or a person, or do something"
            aria-label="Channel, person or action"
            role="combobox"
            aria-expanded="true"
            aria-controls={`${id}-list`}
            aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
            value={query}
            onChange={(event) => {
              setQuery(event.target.value);
              setSelected(0);
            }}
            onKeyDown={onKeyDown}
            onCompositionEnd={onCompositionEnd}
          />
          <kbd>Esc</kbd>
        </div>
        <div role="listbox" id={`${id}-list`} aria-label="Channels, people and actions" className="switcher-list">
          {entries.map((entry, index) => (
            <div
              key={entry.key}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              onPointerMove={() => setSelected(index)}
              onClick={() => run(entry)}
              ref={(element) => {
                if (index === at) element?.scrollIntoView({ block: 'nearest' });
              }}
            >
              <EntryIcon entry={entry} />
              <span className="kith-ellipsis" dir="auto">
                {entry.label}
              </span>
              {entry.kind === 'channel' && <UnreadHint channel={entry.channel} />}
              {entry.kind === 'person' && <StatusHint person={entry.person} />}
            </div>
          ))}
          {entries.length === 0 && <p className="switcher-none">Nothing is called “{query.trim()}”.</p>}
        </div>
      </div>
    </Dialog>
  );
}

function EntryIcon({ entry }: { entry: SwitcherEntry }) {
  if (entry.kind === 'person') return <PersonAvatar person={entry.person} size="tiny" quiet />;
  if (entry.kind === 'channel') return <ChannelIcon channel={entry.channel} size={16} />;
  return <entry.icon size={16} aria-hidden />;
}

function StatusHint({ person }: { person: Person }) {
  const status = useShownStatus(person.did);
  return <span className="switcher-hint">{person.me ? 'you' : statusWord(status)}</span>;
}

function UnreadHint({ channel }: { channel: Channel }) {
  const unread = useUnread(channel.id);
  return unread > 0 ? (
    <span className="switcher-hint figures">{unread.toLocaleString()} unread</span>
  ) : channel.topic === '' ? null : (
    <span className="switcher-hint kith-ellipsis" dir="auto">
      {channel.topic}
    </span>
  );
}
