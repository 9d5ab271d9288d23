import type { SelfCallState } from '@kith/calls';
import type { ReactNode, Ref } from 'react';
import {
  CameraIcon,
  CameraOffIcon,
  HangUpIcon,
  HeadphonesIcon,
  HeadphonesOffIcon,
  MicrophoneIcon,
  MicrophoneOffIcon,
  PeopleIcon,
  ShareIcon,
  ShareStopIcon,
  SlidersIcon,
} from './call-icons.js';
import type { ActionState } from './use-call-actions.js';

export type DockPanel = 'people' | 'share' | 'devices';

/** What every call is steered by. Each button says what it does, and its key. */
export function CallControls({
  self,
  people,
  panel,
  onPanel,
  actions,
  asking,
}: {
  self: SelfCallState;
  people: number;
  panel: DockPanel | null;
  onPanel: (panel: DockPanel) => void;
} & Pick<ActionState, 'actions' | 'asking'>) {
  return (
    <div className="kith-call-controls" role="toolbar" aria-label="Call controls">
      <MuteButton self={self} onMute={actions.mute} />
      <Control
        label={self.deafened ? 'Undeafen' : 'Deafen'}
        shortcut="D"
        pressed={self.deafened}
        off={self.deafened}
        onClick={actions.deafen}
      >
        {self.deafened ? <HeadphonesOffIcon size={18} /> : <HeadphonesIcon size={18} />}
      </Control>
      <Control
        label={self.camera ? 'Camera off' : 'Camera on'}
        shortcut="V"
        pressed={self.camera}
        busy={asking === 'camera'}
        onClick={actions.camera}
      >
        {self.camera ? <CameraIcon size={18} /> : <CameraOffIcon size={18} />}
      </Control>
      {self.sharing ? (
        <Control label="Stop sharing" shortcut="S" pressed onClick={actions.stopSharing}>
          <ShareStopIcon size={18} />
        </Control>
      ) : (
        <Control
          label="Share the screen"
          shortcut="S"
          expanded={panel === 'share'}
          busy={asking === 'share'}
          onClick={() => onPanel('share')}
        >
          <ShareIcon size={18} />
        </Control>
      )}
      <Control label={`People (${people})`} expanded={panel === 'people'} onClick={() => onPanel('people')}>
        <PeopleIcon size={18} />
      </Control>
      <Control label="Devices and sound" expanded={panel === 'devices'} onClick={() => onPanel('devices')}>
        <SlidersIcon size={18} />
      </Control>
      <LeaveButton onLeave={actions.leave} />
    </div>
  );
}

export function MuteButton({ self, onMute }: { self: SelfCallState; onMute: () => void }) {
  if (self.pushToTalk && !self.listening) {
    return (
      <Control
        label={self.speaking ? 'Others can hear you' : 'Hold Space to talk'}
        pressed={!self.muted}
        onClick={onMute}
        shortcut="M"
      >
        {self.muted ? <MicrophoneOffIcon size={18} /> : <MicrophoneIcon size={18} />}
      </Control>
    );
  }
  return (
    <Control
      label={self.listening ? 'No microphone, listening only' : self.muted ? 'Unmute' : 'Mute'}
      shortcut="M"
      pressed={self.muted}
      off={self.muted || self.listening}
      onClick={onMute}
    >
      {self.muted || self.listening ? <MicrophoneOffIcon size={18} /> : <MicrophoneIcon size={18} />}
    </Control>
  );
}

export function LeaveButton({ onLeave }: { onLeave: () => void }) {
  return (
    <Control label="Leave the call" leave onClick={onLeave}>
      <HangUpIcon size={20} />
    </Control>
  );
}

function Control({
  label,
  shortcut,
  pressed,
  expanded,
  off = false,
  busy = false,
  leave = false,
  onClick,
  children,
  ref,
}: {
  label: string;
  shortcut?: string;
  pressed?: boolean;
  expanded?: boolean;
  /** Drawn as switched off: one is not heard, or does not hear. */
  off?: boolean;
  busy?: boolean;
  leave?: boolean;
  onClick: () => void;
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}) {
  return (
    <button
      ref={ref}
      type="button"
      className="kith-call-control"
      data-off={off}
      data-leave={leave}
      aria-label={label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      aria-busy={busy}
      aria-keyshortcuts={shortcut}
      title={shortcut === undefined ? label : `${label} (${shortcut})`}
      onClick={onClick}
    >
      {children}
      {shortcut !== undefined && (
        <kbd className="kith-call-key" aria-hidden="true">
          {shortcut}
        </kbd>
      )}
    </button>
  );
}
