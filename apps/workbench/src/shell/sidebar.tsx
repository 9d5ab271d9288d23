import { limits } from '@kith/comms';
import type { Channel } from '@kith/comms';
import { useArchivedChannels, useChannels, useMentions, useOccupancy, useUnread, useWorkspaceName } from '@kith/react';
import { useLate, isolated, IconButton } from '@kith/ui';
import {
  CheckCheck,
  ChevronDown,
  ChevronRight,
  Keyboard,
  Pencil,
  Plus,
  Search,
  Settings,
  Trash2,
  UserPlus,
} from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { ActivityButton } from '../activity/activity-button.js';
import { CallFaces } from '../calls/channel-call.js';
import { VoiceRoomItem } from '../calls/voice-rooms.js';
import { useHasDraft } from '../channel/use-drafts.js';
import { usePeople } from '../people/people.js';
import { useChannelsKnown } from '../channel/use-channels-known.js';
import { useDialogs } from '../navigation/dialogs.js';
import { ChannelIcon } from '../parts/channel-icon.js';
import { Menu, type MenuItem } from '../parts/menu.js';
import { StatusButton } from '../status/status-button.js';
import { useMarkAllRead } from './mark-all-read.js';
import { channelPath } from '../navigation/addresses.js';
import { useNavigation } from '../navigation/navigation.js';
import { commandKey } from './platform.js';
import { SidebarMembers } from '../people/sidebar-members.js';
import { UnreadBelow } from './unread-below.js';

export function Sidebar({ onShowMembers }: { onShowMembers: () => void }) {
  const { open } = useDialogs();
  const listed = useChannels();
  const voice = listed.filter(({ kind }) => kind === 'voice');
  const written = listed.filter(({ kind }) => kind !== 'voice');
  const ready = useChannelsKnown();
  const people = usePeople();
  const late = useLate(!ready);
  const list = useRef<HTMLDivElement>(null);
  const me = people.find((person) => person.me);
  return (
    <nav className="sidebar" aria-label="Channels and members">
      <WorkspaceMenu />
      <button type="button" className="sidebar-search" onClick={() => open({ kind: 'switcher' })}>
        <Search size={14} aria-hidden />
        <span>Go to…</span>
        <kbd>{`${commandKey()} K`}</kbd>
      </button>
      <ActivityButton />
      <div ref={list} className="sidebar-scroll">
        <Section
          title="Channels"
          action={
            <IconButton
              size="small"
              label="Create a channel"
              icon={Plus}
              onClick={() => open({ kind: 'create-channel' })}
            />
          }
        >
          <ul>
            {written.map((channel) => (
              <ChannelItem key={channel.id} channel={channel} />
            ))}
            {late &&
              [60, 44, 52].map((width) => (
                <li key={width} className="sidebar-skeleton">
                  <span className="skeleton" style={{ width: `${width}%` }} />
                </li>
              ))}
          </ul>
          {ready && written.length === 0 && (
            <p className="sidebar-empty">No channels yet. Create one with the plus above.</p>
          )}
        </Section>
        {voice.length > 0 && (
          <Section title="Voice">
            <ul>
              {voice.map((channel) => (
                <VoiceRoomItem key={channel.id} channel={channel} />
              ))}
            </ul>
          </Section>
        )}
        <ArchivedChannels />
        <Section
          title={`Members · ${people.length}`}
          action={
            <IconButton size="small" label="Invite people" icon={UserPlus} onClick={() => open({ kind: 'invite' })} />
          }
        >
          <SidebarMembers onShowAll={onShowMembers} />
        </Section>
      </div>
      <UnreadBelow list={list} />
      {me !== undefined && <StatusButton me={me} />}
    </nav>
  );
}

function WorkspaceMenu() {
  const name = useWorkspaceName();
  const { open } = useDialogs();
  const markAllRead = useMarkAllRead();
  const role = usePeople().find((person) => person.me)?.role;
  const mayRename = role === 'owner' || role === 'admin';
  const items: readonly MenuItem[] = [
    { label: 'Invite people', icon: UserPlus, run: () => open({ kind: 'invite' }) },
    ...(mayRename ? [{ label: 'Rename workspace', icon: Pencil, run: () => open({ kind: 'rename-workspace' }) }] : []),
    { label: 'Mark all as read', icon: CheckCheck, shortcut: 'Shift Esc', run: markAllRead },
    { label: 'Settings', icon: Settings, run: () => open({ kind: 'settings', section: 'profile' }) },
    { label: 'Keyboard shortcuts', icon: Keyboard, shortcut: '?', run: () => open({ kind: 'help' }) },
    { label: 'Remove from this device…', icon: Trash2, danger: true, run: () => open({ kind: 'remove-workspace' }) },
  ];
  return (
    <header className="sidebar-head">
      <Menu label={`${isolated(name || 'Workspace')} menu`} className="workspace-menu" items={items}>
        <span className="kith-ellipsis" dir="auto">
          {name === '' ? 'Workspace' : name}
        </span>
        <ChevronDown size={14} aria-hidden />
      </Menu>
    </header>
  );
}

function Section({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className="sidebar-section" aria-label={title}>
      <header>
        <h2>{title}</h2>
        {action}
      </header>
      {children}
    </section>
  );
}

function ChannelItem({ channel }: { channel: Channel }) {
  const { current } = useNavigation();
  const unread = useUnread(channel.id);
  const mentions = useMentions(channel.id);
  const inCall = useOccupancy(channel.id).length > 0;
  const draft = useHasDraft(channel.id) && current !== channel.id;
  return (
    <li>
      <Link
        href={channelPath(channel.id)}
        className="channel-link"
        data-live={inCall}
        aria-current={current === channel.id ? 'page' : undefined}
        data-unread={unread > 0}
        title={channel.name}
      >
        <ChannelIcon channel={channel} size={15} />
        <span className="kith-ellipsis" dir="auto">
          {channel.name}
        </span>
        <CallFaces channel={channel} />
        {draft && (
          <span className="channel-draft" title="Something you wrote waits here">
            <Pencil size={12} aria-hidden />
            <span className="kith-hidden">, draft</span>
          </span>
        )}
        {mentions > 0 && (
          <span className="badge figures" data-mention="true" title={`${mentions} mention you`}>
            <span>{`@${short(mentions)}`}</span>
            <span className="kith-hidden">{` mentions${unread > mentions ? `, ${short(unread)} unread` : ''}`}</span>
          </span>
        )}
        {unread > 0 && mentions === 0 && (
          <span className="badge figures">
            <span>{short(unread)}</span>
            <span className="kith-hidden"> unread</span>
          </span>
        )}
      </Link>
    </li>
  );
}

function short(count: number): string {
  return count < limits.COUNT_MAX ? String(count) : `${limits.COUNT_MAX - 1}+`;
}

function ArchivedChannels() {
  const archived = useArchivedChannels();
  const [open, setOpen] = useState(false);
  if (archived.length === 0) return null;
  return (
    <section className="sidebar-section" aria-label="Archived channels">
      <button type="button" className="sidebar-fold" aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRight size={14} aria-hidden />
        <span>{`Archived · ${archived.length}`}</span>
      </button>
      {open && (
        <ul>
          {archived.map((channel) => (
            <ChannelItem key={channel.id} channel={channel} />
          ))}
        </ul>
      )}
    </section>
  );
}
