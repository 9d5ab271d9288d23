import { nameOf } from '@kith/comms';
import type { Did } from '@kith/identity';
import type { Notice } from '@kith/presence';
import type { Workspace } from '@kith/workspace';
import { Fragment, useEffect, useRef } from 'react';
import { useCallRequests } from '../calls/call-requests.js';
import { useDialogs } from '../dialogs/dialogs.js';
import { Button } from '../parts/button.js';
import { channelInWords } from '../parts/channel-icon.js';
import { useToasts } from '../parts/toasts.js';
import { useWorkspaceChoice } from '../screens/workspace-choice.js';
import { useHeldNotices } from './held-notices.js';
import { MessageNotifier } from './message-notifier.js';
import { noticeWords, systemTag, toastTag, treatNotice } from './notice-treatment.js';
import { RingNotifier } from './ring-notifier.js';
import { useSystemNotifications } from './system-notification.js';
import { useCircumstances } from './use-circumstances.js';
import { useGoTo } from './use-go-to.js';

/** Hears what calls for this person in every workspace that is open, whichever is on screen. */
export function NoticeCenter() {
  const { opened } = useWorkspaceChoice();
  return [...opened.values()].map((workspace) => (
    <Fragment key={workspace.id}>
      <WorkspaceNotices workspace={workspace} />
      <MessageNotifier workspace={workspace} />
      <RingNotifier workspace={workspace} />
    </Fragment>
  ));
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
  const { show } = useToasts();
  const { hold } = useHeldNotices();
  const { open: openDialog } = useDialogs();
  const { ask } = useCallRequests();
  const { notify } = useSystemNotifications();
  const circumstances = useCircumstances(workspace);
  const goTo = useGoTo(workspace);

  const openPerson = (did: Did) => {
    if (workspace.id === current) openDialog({ kind: 'person', did });
    else choose(workspace.id);
  };

  return (notice) => {
    const { presence, profiles } = workspace;
    const name = nameOf(profiles.of(notice.from).getSnapshot());
    const target = notice.type === 'invitation' ? channelOf(workspace, notice.node) : null;
    const { title, note } = noticeWords(notice, name, target === null ? null : channelInWords(target));
    const treatment = treatNotice(notice, { ...circumstances(notice.from), now: Date.now() });
    // A poke leads to whatever they look at when it is followed.
    const open = () => {
      const found = target ?? channelOf(workspace, presence.person(notice.from).getSnapshot()?.viewing?.node);
      const toCall = notice.type === 'invitation' && notice.kind === 'call';
      if (toCall) {
        const about = target?.kind === 'voice' ? 'voice' : 'node';
        ask({ kind: 'join', workspace, node: notice.node, about, direct: false });
      }
      if (found !== null) goTo(found.id);
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
    if (treatment.system) notify({ title, body: note, tag: systemTag(workspace.id, notice), open });
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
