import { nameOf } from '@kith/comms';
import type { Did } from '@kith/identity';
import type { Notice } from '@kith/presence';
import type { NodeId } from '@kith/store';
import { isolated } from '@kith/ui';
import type { Workspace } from '@kith/workspace';
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { useCallRequests } from '../calls/call-requests.js';
import { useDialogs } from '../dialogs/dialogs.js';
import { Button } from '../parts/button.js';
import { useToasts } from '../parts/toasts.js';
import { usePreferenceStore } from '../preferences/use-preferences.js';
import { useWorkspaceChoice } from '../screens/workspace-choice.js';
import { channelPath } from '../shell/navigation.js';
import { useHeldNotices } from './held-notices.js';
import { noticeWords, systemTag, toastTag, treatNotice } from './notice-treatment.js';

/** Hears the pokes and invitations of every workspace that is open, whichever is on screen. */
export function NoticeCenter() {
  const { opened } = useWorkspaceChoice();
  return [...opened.values()].map((workspace) => <WorkspaceNotices key={workspace.id} workspace={workspace} />);
}

function WorkspaceNotices({ workspace }: { workspace: Workspace }) {
  const raise = useRaise(workspace);
  const latest = useRef(raise);
  useEffect(() => {
    latest.current = raise;
  });
  useEffect(() => workspace.presence.notices.onNotice((notice) => latest.current(notice)), [workspace]);
  return null;
}

function useRaise(workspace: Workspace): (notice: Notice) => void {
  const { current, choose } = useWorkspaceChoice();
  const { show, report } = useToasts();
  const { hold } = useHeldNotices();
  const { open: openDialog } = useDialogs();
  const preferences = usePreferenceStore();
  const { ask } = useCallRequests();
  const [, navigate] = useLocation();

  const openChannel = (id: NodeId) => {
    if (workspace.id !== current) choose(workspace.id);
    navigate(channelPath(id));
  };
  const openPerson = (did: Did) => {
    if (workspace.id === current) openDialog({ kind: 'person', did });
    else choose(workspace.id);
  };

  return (notice) => {
    const { device, presence, profiles } = workspace;
    const name = nameOf(profiles.of(notice.from).getSnapshot());
    const target = notice.type === 'invitation' ? channelOf(workspace, notice.node) : null;
    const { title, note } = noticeWords(notice, name, target === null ? null : `#${isolated(target.name)}`);
    const treatment = treatNotice(notice, {
      dnd: device.ownStatus.choice.getSnapshot() === 'dnd',
      blocked: device.blocks.list.getSnapshot().has(notice.from),
      hidden: document.hidden,
      systemAllowed: preferences.getSnapshot().notifications && systemPermission() === 'granted',
      now: Date.now(),
    });
    // A poke leads to whatever they look at when it is followed.
    const open = () => {
      const found = target ?? channelOf(workspace, presence.person(notice.from).getSnapshot()?.viewing?.node);
      const toCall = notice.type === 'invitation' && notice.kind === 'call';
      if (toCall) {
        const about = target?.kind === 'voice' ? 'voice' : 'node';
        ask({ kind: 'join', workspace, node: notice.node, about, direct: false });
      }
      if (found !== null) openChannel(found.id);
      else if (!toCall) openPerson(notice.from);
    };
    if (treatment.kind === 'drop') return;
    const at = Date.now();
    const keep = () => hold({ id: `${workspace.id}/${notice.id}`, title, note, at, open });
    if (treatment.kind === 'hold') {
      keep();
      return;
    }
    const render = (close: () => void) => (
      <NoticeToast
        title={title}
        note={note}
        onOpen={() => {
          close();
          open();
        }}
        onClose={close}
      />
    );
    // What nobody answered is kept with what came while this person was not to be disturbed.
    show(toastTag(workspace.id, notice), render, keep);
    if (!treatment.system) return;
    try {
      const shown = new Notification(title, { body: note, tag: systemTag(workspace.id, notice) });
      shown.addEventListener('click', () => {
        window.focus();
        shown.close();
        open();
      });
    } catch (error) {
      report(error);
    }
  };
}

function NoticeToast({
  title,
  note,
  onOpen,
  onClose,
}: {
  title: string;
  note: string;
  onOpen: () => void;
  onClose: () => void;
}) {
  return (
    <div className="notice">
      <p className="notice-title">{title}</p>
      {note !== '' && (
        <p className="notice-note" dir="auto">
          {note}
        </p>
      )}
      <p className="notice-actions">
        <Button kind="primary" onClick={onOpen}>
          Open
        </Button>
        <Button kind="quiet" onClick={onClose}>
          Not now
        </Button>
      </p>
    </div>
  );
}

function channelOf(workspace: Workspace, node: string | undefined) {
  const { list, archived } = workspace.channels;
  return [...list.getSnapshot(), ...archived.getSnapshot()].find(({ id }) => id === node) ?? null;
}

/** Whether this browser lets the page notify; asking is the settings' business. */
export function systemPermission(): NotificationPermission | 'unavailable' {
  return 'Notification' in window ? Notification.permission : 'unavailable';
}
