import type { Channel } from '@kith/comms';
import { useWorkspace } from '@kith/react';
import { CallButton, IconButton } from '@kith/ui';
import { Archive, ArchiveRestore, ArrowLeft, Ellipsis, Pencil, Pin, UserPlus, Users } from 'lucide-react';
import { useCallRequests } from '../calls/call-requests.js';
import { useJoin } from '../calls/use-join.js';
import { usePeople } from '../people/people.js';
import { useDialogs } from '../navigation/dialogs.js';
import { ChannelIcon, channelInWords } from '../parts/channel-icon.js';
import { Menu, type MenuItem } from '../parts/menu.js';
import { useToasts } from '../parts/toasts.js';
import { ChannelViewers } from '../people/channel-viewers.js';
import { usePresentItem } from '../people/use-present-item.js';
import { useNavigation } from '../navigation/navigation.js';

export function ChannelHeader({
  channel,
  oneColumn,
  panelOpen,
  onTogglePanel,
}: {
  channel: Channel;
  oneColumn: boolean;
  panelOpen: boolean;
  onTogglePanel: () => void;
}) {
  const { open } = useDialogs();
  const { previewTab, keepTab, showList } = useNavigation();
  const { channels } = useWorkspace();
  const { report, say } = useToasts();
  const people = usePeople();
  const join = useJoin();
  const { show: showCall } = useCallRequests();
  const mayChange = people.find((person) => person.me)?.role !== 'guest';
  const presentItem = usePresentItem(channel.id);
  const items: readonly MenuItem[] = [
    ...(mayChange ? [{ label: 'Edit channel', icon: Pencil, run: () => open({ kind: 'edit-channel', channel }) }] : []),
    presentItem,
    ...(previewTab === channel.id && !oneColumn
      ? [{ label: 'Keep tab', icon: Pin, run: () => keepTab(channel.id) }]
      : []),
    { label: 'Invite people', icon: UserPlus, run: () => open({ kind: 'invite' }) },
    ...(mayChange
      ? [
          channel.archived
            ? {
                label: 'Unarchive channel',
                icon: ArchiveRestore,
                run: () =>
                  void channels.restore(channel.id).then(() => say(`${channelInWords(channel)} unarchived`), report),
              }
            : {
                label: 'Archive channel',
                icon: Archive,
                danger: true,
                run: () => open({ kind: 'archive-channel', channel }),
              },
        ]
      : []),
  ];
  return (
    <header className="channel-header">
      {oneColumn && <IconButton label="Back to channels" icon={ArrowLeft} onClick={showList} />}
      <span className="channel-hash">
        <ChannelIcon channel={channel} size={17} />
      </span>
      <h1 className="kith-ellipsis" dir="auto" title={channel.name}>
        {channel.name}
      </h1>
      {channel.topic !== '' && (
        <p className="channel-topic kith-ellipsis" dir="auto" title={channel.topic}>
          {channel.topic}
        </p>
      )}
      <span className="channel-header-gap" />
      <ChannelViewers channel={channel.id} most={oneColumn ? 2 : 4} />
      {!channel.archived && (
        <CallButton
          node={channel.id}
          kind={channel.kind === 'voice' ? 'voice' : 'node'}
          onJoin={join}
          onShow={showCall}
        />
      )}
      <button
        type="button"
        className="header-people"
        aria-expanded={panelOpen}
        title={`${people.length} ${people.length === 1 ? 'member' : 'members'}`}
        onClick={onTogglePanel}
      >
        <Users size={16} aria-hidden />
        <span className="figures">{people.length}</span>
        <span className="kith-hidden">{people.length === 1 ? ' member' : ' members'}</span>
      </button>
      <Menu label="Channel menu" className="kith-icon-button" align="end" items={items}>
        <Ellipsis size={16} aria-hidden />
      </Menu>
    </header>
  );
}
