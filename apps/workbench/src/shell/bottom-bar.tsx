import { useChannels, useWorkspace } from '@kith/react';
import { Hash, Settings, UserPlus, Users } from 'lucide-react';
import { useMemo } from 'react';
import { useSum } from '../parts/use-sum.js';
import { useDialogs } from '../navigation/dialogs.js';

export function BottomBar({ onShowMembers }: { onShowMembers: () => void }) {
  const { open } = useDialogs();
  const { inbox } = useWorkspace();
  const channels = useChannels();
  const unread = useSum(useMemo(() => channels.map((channel) => inbox.unread(channel.id)), [channels, inbox]));
  return (
    <nav className="bottom-bar" aria-label="Main">
      <button
        type="button"
        aria-current="page"
        onClick={() => document.querySelector('.sidebar-scroll')?.scrollTo({ top: 0 })}
      >
        <Hash size={20} aria-hidden />
        Channels
        {unread > 0 && (
          <span className="rail-dot">
            <span className="kith-hidden">{`${unread} unread`}</span>
          </span>
        )}
      </button>
      <button type="button" onClick={onShowMembers}>
        <Users size={20} aria-hidden />
        Members
      </button>
      <button type="button" onClick={() => open({ kind: 'invite' })}>
        <UserPlus size={20} aria-hidden />
        Invite
      </button>
      <button type="button" onClick={() => open({ kind: 'settings', section: 'profile' })}>
        <Settings size={20} aria-hidden />
        Settings
      </button>
    </nav>
  );
}
