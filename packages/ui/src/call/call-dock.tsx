import type { SharePreset } from '@kith/calls';
import { WorkspaceProvider, useCall, useCallRoster } from '@kith/react';
import type { CallView } from '@kith/react';
import type { ActiveCall } from '@kith/workspace';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { CSSProperties } from 'react';
import { createPortal } from 'react-dom';
import { CallCaptions } from './call-captions.js';
import { CallControls } from './call-controls.js';
import type { DockPanel } from './call-controls.js';
import { CallHead } from './call-head.js';
import { CallNotes } from './call-notes.js';
import { CallPanel, CallSettings, ShareChoices } from './call-panels.js';
import { CallPill } from './call-pill.js';
import { CallRoster } from './call-roster.js';
import { CallStage } from './call-stage.js';
import { ownWords } from './own-words.js';
import type { StageView } from './stage-layout.js';
import { useCallActions } from './use-call-actions.js';
import { useCallKeys } from './use-call-keys.js';
import { useCallTitle } from './use-call-title.js';
import type { CallTitle } from './use-call-title.js';
import { useDockPlace } from './use-dock-place.js';
import { useDockRoom } from './use-dock-room.js';
import type { DockRoom } from './use-dock-room.js';
import { usePictureInPicture } from './use-picture-in-picture.js';
import { usePopOut } from './use-pop-out.js';
import { useWorkspaceOf } from './use-workspace-of.js';

/** The properties of `CallDock`. */
export interface CallDockProps {
  /** Says in the app's words what a call is about. */
  readonly titleOf?: CallTitle;
  /** Goes to what the call is about. */
  readonly onOpen?: (call: ActiveCall) => void;
  /** Grows whenever somebody wants to see the dock: it unfolds, and takes the focus. */
  readonly shown?: number;
  /** The page has little room: the dock is a pill until somebody unfolds it, and again whenever the room becomes little. */
  readonly littleRoom?: boolean;
  /** Hears how much room the dock takes where it stands, so that the page can make way; null while it floats, and when it is gone. */
  readonly onRoom?: (room: DockRoom | null) => void;
  /** What went wrong beside the call; what went wrong in it is said in the dock. */
  readonly onError: (error: unknown) => void;
}

/**
 * The call of this device, floating above everything: to be mounted once, outside of any router, below a DeviceProvider. Shows
 * nothing while there is no call. Needs `@kith/ui/styles.css` and `@kith/ui/calls.css`.
 */
export function CallDock(props: CallDockProps) {
  const call = useCall();
  const workspace = useWorkspaceOf(call?.workspace ?? null, props.onError);
  if (call === null || workspace === null) return null;
  return (
    <WorkspaceProvider workspace={workspace}>
      <Dock key={`${call.node} ${call.startedAt}`} call={call} {...props} />
    </WorkspaceProvider>
  );
}

function Dock({ call, titleOf, onOpen, shown = 0, littleRoom = false, onRoom }: { call: CallView } & CallDockProps) {
  const { controller, self } = call;
  const members = useCallRoster();
  const title = useCallTitle(call, titleOf);
  const { actions, said, dismiss, asking } = useCallActions(call);
  /** As somebody wished; null as the page has room. */
  const [wished, setWished] = useState<boolean | null>(null);
  const [littleBefore, setLittleBefore] = useState(littleRoom);
  if (littleBefore !== littleRoom) {
    setLittleBefore(littleRoom);
    // What was unfolded where there was room would cover the page where there is none.
    if (littleRoom && wished === false) setWished(null);
  }
  const collapsed = wished ?? littleRoom;
  const [large, setLarge] = useState(false);
  const [chosenView, setView] = useState<StageView | null>(null);
  const [pinned, setPinned] = useState<string | null>(null);
  const [panel, setPanel] = useState<DockPanel | null>(null);
  const [sounds, setSounds] = useState(true);
  // Text and slides are what most people share.
  const [preset, setPreset] = useState<SharePreset>('1080p15');
  const dock = useRef<HTMLElement>(null);
  const [answered, setAnswered] = useState(shown);
  if (answered !== shown) {
    setAnswered(shown);
    setWished(false);
  }
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (shown > 0) dock.current?.querySelector<HTMLElement>('button')?.focus();
  }, [shown]);
  const move = useDockPlace(dock);
  const attempt = actions.attempt;
  const blocked = useCallback(() => {
    attempt(async () => {
      throw new Error('The browser did not open a window. Allow pop-ups for this page, then try again.');
    });
  }, [attempt]);
  const popOut = usePopOut(title, blocked);
  const picture = usePictureInPicture(body);
  const view = chosenView ?? (members.some(({ media }) => media.sharing) ? 'speaker' : 'grid');

  const seesVideo = members.some(({ media }) => media.video || media.sharing);

  const share = (wanted: typeof preset) => {
    setPanel(null);
    setPreset(wanted);
    actions.share(wanted);
  };
  const { page } = popOut;
  const asPill = collapsed || page !== null;
  const moved = move.place.left !== 0 || move.place.up !== 0;
  useDockRoom(dock, asPill ? 'pill' : large ? null : 'dock', moved, onRoom);
  const pages = useMemo(() => (page === null ? [window] : [window, page]), [page]);
  useCallKeys(pages, controller, self.pushToTalk, (key) => {
    if (key === 'mute') actions.mute();
    else if (key === 'deafen') actions.deafen();
    else if (key === 'camera') actions.camera();
    else if (self.sharing) actions.stopSharing();
    else share(preset);
  });
  const toggle = (wanted: DockPanel) => setPanel(panel === wanted ? null : wanted);
  const close = () => setPanel(null);

  const content = (
    <div className="kith-call-body" ref={body}>
      <CallHead
        call={call}
        title={title}
        people={members.length}
        view={view}
        large={large}
        popped={page !== null}
        move={move}
        actions={{
          onView: () => setView(view === 'grid' ? 'speaker' : 'grid'),
          onCollapse: () => setWished(true),
          onSize: () => setLarge(!large),
          onPicture: picture === null || !seesVideo ? null : () => attempt(picture),
          onPopOut: () => attempt(popOut.open),
          onPopIn: popOut.close,
        }}
        onOpen={onOpen === undefined ? undefined : () => onOpen(call)}
      />
      <CallNotes call={call} said={said} onDismiss={dismiss} actions={actions} />
      {members.length > 0 && (
        <CallStage
          members={members}
          view={view}
          pinned={pinned}
          onPin={(key) => {
            setPinned(pinned === key ? null : key);
            if (pinned !== key) setView('speaker');
          }}
        />
      )}
      {panel === 'people' && (
        <CallPanel title={`In the call · ${members.length}`} onClose={close}>
          <CallRoster members={members} />
        </CallPanel>
      )}
      {panel === 'share' && (
        <CallPanel title="Share the screen" onClose={close}>
          <ShareChoices last={preset} onShare={share} />
        </CallPanel>
      )}
      {panel === 'devices' && (
        <CallPanel title="Devices and sound" onClose={close}>
          <CallSettings
            call={call}
            sounds={sounds}
            onSounds={(on) => {
              controller.setSounds(on);
              setSounds(on);
            }}
            actions={actions}
          />
        </CallPanel>
      )}
      <CallControls
        self={self}
        people={members.length}
        panel={panel}
        onPanel={toggle}
        actions={actions}
        asking={asking}
      />
    </div>
  );
  return (
    <>
      {page !== null &&
        createPortal(
          <main>
            <h1 className="kith-hidden">{`Call: ${title}`}</h1>
            {content}
          </main>,
          page.document.body,
        )}
      <section
        ref={dock}
        className="kith kith-call"
        aria-label={`Call: ${title}`}
        data-collapsed={asPill}
        data-large={large}
        data-panel={panel !== null}
        style={{ '--kith-left': `${-move.place.left}px`, '--kith-up': `${-move.place.up}px` } as CSSProperties}
      >
        {page !== null ? (
          <CallPill call={call} title={title} label="Back into the page" actions={actions} onOpen={popOut.close} />
        ) : collapsed ? (
          <CallPill call={call} title={title} label="Show the call" actions={actions} onOpen={() => setWished(false)} />
        ) : (
          content
        )}
        <CallCaptions members={members} own={ownWords(call)} />
      </section>
    </>
  );
}
