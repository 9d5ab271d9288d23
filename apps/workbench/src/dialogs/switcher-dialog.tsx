import { useArchivedChannels, useChannels, useUnread } from '@kith/react';
import type { Channel } from '@kith/comms';
import { Keyboard, Plus, Search, Settings, UserPlus, type LucideIcon } from 'lucide-react';
import { useId, useState, type KeyboardEvent } from 'react';
import { useInputMethod } from '@kith/ui';
import { ChannelIcon } from '../parts/channel-icon.js';
import { Dialog } from '../parts/dialog.js';
import { useNavigation } from '../shell/navigation.js';
import { useDialogs, type DialogRequest } from './dialogs.js';

type Entry =
  | { readonly kind: 'channel'; readonly key: string; readonly label: string; readonly channel: Channel }
  | {
      readonly kind: 'action';
      readonly key: string;
      readonly label: string;
      readonly icon: LucideIcon;
      readonly request: DialogRequest;
    };

const actions: readonly Entry[] = [
  { kind: 'action', key: 'create', label: 'Create a channel', icon: Plus, request: { kind: 'create-channel' } },
  { kind: 'action', key: 'invite', label: 'Invite people', icon: UserPlus, request: { kind: 'invite' } },
  {
    kind: 'action',
    key: 'settings',
    label: 'Settings',
    icon: Settings,
    request: { kind: 'settings', section: 'profile' },
  },
  { kind: 'action', key: 'help', label: 'Keyboard shortcuts', icon: Keyboard, request: { kind: 'help' } },
];

export function SwitcherDialog({ onClose }: { onClose: () => void }) {
  const listed = useChannels();
  const archived = useArchivedChannels();
  const { openChannel } = useNavigation();
  const { open } = useDialogs();
  const [query, setQuery] = useState('');
  const [selected, setSelected] = useState(0);
  const id = useId();
  const { keyIn, onCompositionEnd } = useInputMethod();

  const wanted = query.trim().toLocaleLowerCase();
  const channels = (wanted === '' ? listed : [...listed, ...archived]).map<Entry>((channel) => ({
    kind: 'channel',
    key: channel.id,
    label: channel.name,
    channel,
  }));
  const entries = [...channels, ...actions]
    .filter((entry) => entry.label.toLocaleLowerCase().includes(wanted))
    .slice(0, 50);
  const at = Math.min(selected, entries.length - 1);

  const run = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    if (entry.kind === 'channel') {
      onClose();
      openChannel(entry.channel.id);
    } else open(entry.request);
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
    <Dialog title="Switch channel" onClose={onClose} bare>
      <div className="switcher">
        <div className="switcher-query">
          <Search size={16} aria-hidden />
          <input
            dir="auto"
            placeholder="Go to a channel, or do something"
            aria-label="Channel or action"
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
        <div role="listbox" id={`${id}-list`} aria-label="Channels and actions" className="switcher-list">
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
              {entry.kind === 'action' ? (
                <entry.icon size={16} aria-hidden />
              ) : (
                <ChannelIcon channel={entry.channel} size={16} />
              )}
              <span className="ellipsis" dir="auto">
                {entry.label}
              </span>
              {entry.kind === 'channel' && <UnreadHint channel={entry.channel} />}
            </div>
          ))}
          {entries.length === 0 && <p className="switcher-none">Nothing is called “{query.trim()}”.</p>}
        </div>
      </div>
    </Dialog>
  );
}

function UnreadHint({ channel }: { channel: Channel }) {
  const unread = useUnread(channel.id);
  return unread > 0 ? (
    <span className="switcher-hint figures">{unread.toLocaleString()} unread</span>
  ) : channel.topic === '' ? null : (
    <span className="switcher-hint ellipsis" dir="auto">
      {channel.topic}
    </span>
  );
}
