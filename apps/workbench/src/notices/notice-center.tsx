import { nameOf } from '@kith/comms';
import type { Did } from '@kith/identity';
import type { Notice } from '@kith/presence';
import { isolated, Button } from '@kith/ui';
import type { Workspace } from '@kith/workspace';
import { Fragment, useEffect, useRef } from 'react';
import { useActivityOf } from '../activity/use-activity.js';
import { useCallRequests } from '../calls/call-requests.js';
import { MissedCallReader } from '../activity/missed-call-reader.js';
import { useDialogs } from '../navigation/dialogs.js';
import { channelInWords } from '../parts/channel-icon.js';
import { useToasts } from '../parts/toasts.js';
import { useWorkspaceChoice } from '../navigation/workspace-choice.js';
import { channelPath } from '../navigation/addresses.js';
import { JoinNotifier } from './join-notifier.js';
import { MessageNotifier } from './message-notifier.js';
import { noticeWords, systemTag, toastTag, treatNotice } from './notice-treatment.js';
import { OpenedNotices } from './opened-notices.js';
import { RingNotifier } from './ring-notifier.js';
import { useSystemNotifications } from './system-notification.js';
import { useCircumstances } from './use-circumstances.js';
import { useGoTo } from './use-go-to.js';
import { refusalWords } from '../people/presence-words.js';

/** Hears what calls for this person in every workspace that is open, whichever is on screen. */
export function NoticeCenter() {
  const { opened } = useWorkspaceChoice();
  return (
    <>
      <OpenedNotices />
      {[...opened.values()].map((workspace) => (
        <Fragment key={workspace.id}>
          <WorkspaceNotices workspace={workspace} />
          <MessageNotifier workspace={workspace} />
          <RingNotifier workspace={workspace} />
          <MissedCallReader workspace={workspace} />
          <JoinNotifier workspace={workspace} />
        </Fragment>
      ))}
    </>
  );
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
  const { show, say, report } = useToasts();
  const activity = useActivityOf()(workspace.id);
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
    // A poke leads to whatever they look at when it is followed; where that is on screen already, to the one who poked.
    const open = () => {
      const found = target ?? channelOf(workspace, presence.person(notice.from).getSnapshot()?.viewing?.node);
      const toCall = notice.type === 'invitation' && notice.kind === 'call';
      if (toCall) {
        const about = target?.kind === 'voice' ? 'voice' : 'node';
        ask({ kind: 'join', workspace, node: notice.node, about, direct: false });
      }
      const here = found !== null && workspace.id === current && location.pathname === channelPath(found.id);
      if (found !== null && !(here && notice.type === 'poke')) goTo(found.id);
      else if (!toCall) openPerson(notice.from);
    };
    if (treatment.kind === 'drop') return;
    const id = `${notice.type}/${notice.id}`;
    activity.add({
      id,
      kind: notice.type === 'poke' ? 'poke' : notice.kind === 'call' ? 'call-invitation' : 'invitation',
      from: notice.from,
      at: Date.now(),
      channel: target?.id ?? null,
      message: null,
      note,
    });
    if (treatment.kind === 'hold') return;
    const seen = () => activity.markRead((entry) => entry.id === id);
    const openSeen = () => {
      seen();
      open();
    };
    const pokeBack = () => {
      presence.notices.poke(notice.from).then((outcome) => {
        const refused = refusalWords(outcome, name);
        say(refused ?? `You poked ${isolated(name)}`);
      }, report);
    };
    const render = (close: () => void) => (
      <NoticeToast
        title={title}
        note={note}
        answer={notice.type === 'poke' ? pokeBack : null}
        onOpen={openSeen}
        onOver={() => {
          close();
          seen();
        }}
      />
    );
    // What nobody answered stays listed as new.
    show(toastTag(workspace.id, notice), render, seenLater, seen);
    if (!treatment.system) return;
    notify({
      id,
      title,
      body: note,
      tag: systemTag(workspace.id, notice),
      open: openSeen,
      place: { space: workspace.id, channel: target?.id ?? null },
    });
  };
}

/** Nobody answered: the list has it. */
function seenLater(): void {}

function NoticeToast({
  title,
  note,
  answer,
  onOpen,
  onOver,
}: {
  title: string;
  note: string;
  /** What a poke is answered with. */
  answer: (() => void) | null;
  onOpen: () => void;
  onOver: () => void;
}) {
  const then = (act: () => void) => () => {
    onOver();
    act();
  };
  return (
    <div className="notice">
      <p className="notice-title">{title}</p>
      {note !== '' && (
        <p className="notice-note" dir="auto">
          {note}
        </p>
      )}
      <p className="notice-actions">
        {answer !== null && (
          <Button kind="primary" onClick={then(answer)}>
            Poke back
          </Button>
        )}
        <Button kind={answer === null ? 'primary' : 'plain'} onClick={then(onOpen)}>
          Open
        </Button>
      </p>
    </div>
  );
}

function channelOf(workspace: Workspace, node: string | undefined) {
  const { list, archived } = workspace.channels;
  return [...list.getSnapshot(), ...archived.getSnapshot()].find(({ id }) => id === node) ?? null;
}
