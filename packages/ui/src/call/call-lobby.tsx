import { WorkspaceProvider, useDevices, useOccupancy } from '@kith/react';
import type { ActiveCall, CallKind, JoinOutcome, Workspace } from '@kith/workspace';
import { useState } from 'react';
import { AvatarStack } from '../people/avatar-stack.js';
import { CallDialog } from './call-dialog.js';
import { CallNote } from './call-note.js';
import { useCallTitle } from './use-call-title.js';
import type { CallTitle } from './use-call-title.js';
import { Check, DeviceChoices } from './device-choices.js';
import { failureWords } from './failure-words.js';
import { joinRefusalWords } from './refusal-words.js';
import type { CallWords } from './refusal-words.js';
import { LobbyPreview } from './lobby-preview.js';
import { useLobbyMedia } from './use-lobby-media.js';
import { askWords } from './waiting-words.js';
import { Button } from '../parts/button.js';

/** The properties of `CallLobby`. */
export interface CallLobbyProps {
  readonly workspace: Workspace;
  readonly node: string;
  readonly kind: CallKind;
  /** Begins with the camera on. */
  readonly video?: boolean;
  readonly titleOf?: CallTitle;
  readonly onJoined: (call: ActiveCall) => void;
  readonly onClose: () => void;
}

/** Before a call: see oneself, hear that one is heard, choose devices, and say how to join. Whatever is missing, one can listen. */
export function CallLobby({ workspace, ...props }: CallLobbyProps) {
  return (
    <WorkspaceProvider workspace={workspace}>
      <Lobby workspace={workspace} {...props} />
    </WorkspaceProvider>
  );
}

function Lobby({ workspace, node, kind, video = false, titleOf, onJoined, onClose }: CallLobbyProps) {
  const devices = useDevices();
  const [said, setSaid] = useState<CallWords | null>(null);
  const [refused, setRefused] = useState<Extract<JoinOutcome, { refused: unknown }> | null>(null);
  const [muted, setMuted] = useState(() => workspace.device.calls.startsMuted(kind));
  const [busy, setBusy] = useState(false);
  const fail = (error: unknown) => setSaid(failureWords(error));
  const lobby = useLobbyMedia(devices.media, video, fail);
  const title = useCallTitle({ workspace: workspace.id, node, kind }, titleOf);
  const people = useOccupancy(node);

  const join = (switching: boolean) => {
    setBusy(true);
    setSaid(null);
    const settle = (outcome: JoinOutcome) => {
      setBusy(false);
      if ('refused' in outcome) return setRefused(outcome);
      lobby.keep();
      onJoined(outcome.joined);
      onClose();
    };
    workspace.calls
      .join({ node, kind, video: lobby.camera, muted, ...(switching ? { switch: true } : {}) })
      .then(settle, (error: unknown) => {
        setBusy(false);
        fail(error);
      });
  };
  const { audio, waiting } = lobby;
  const asking = askWords(waiting);
  const listener = devices.status !== 'loading' && audio === null && waiting.microphone === null;
  return (
    <CallDialog title={lobbyTitle(kind, title, people.length)} onClose={onClose}>
      <div className="kith-call-lobby">
        <LobbyPreview
          video={lobby.video}
          audio={audio}
          camera={lobby.camera}
          waiting={waiting}
          onCamera={lobby.setCamera}
          onError={fail}
        />
        <div className="kith-call-lobby-side">
          <div className="kith-call-lobby-people">
            {people.length === 0 ? (
              <p>No one is in this call yet.</p>
            ) : (
              <>
                <AvatarStack people={people} />
                <p>{people.length === 1 ? '1 person is in this call.' : `${people.length} people are in this call.`}</p>
              </>
            )}
          </div>
          <p className="kith-call-asking" role="status">
            {asking}
          </p>
          {lobby.problem !== null && <CallNote words={lobby.problem} />}
          {devices.status === 'unavailable' && <CallNote words={joinRefusalWords('unsupported')} />}
          {devices.status === 'failed' && <CallNote words={failureWords(devices.error)} />}
          {devices.media !== null && <DeviceChoices media={devices.media} pending={asking !== null} onError={fail} />}
          {!listener && <Check label="Join muted" checked={muted} onChange={setMuted} />}
          {said !== null && <CallNote words={said} onDismiss={() => setSaid(null)} />}
          {refused !== null && refused.refused !== 'in-another-call' && (
            <CallNote words={joinRefusalWords(refused.refused)} />
          )}
          {refused?.refused === 'in-another-call' ? (
            <CallNote words={joinRefusalWords('in-another-call')} kind="calm">
              <div className="kith-call-answers">
                <Button kind="primary" disabled={busy} onClick={() => join(true)}>
                  Leave it and join this
                </Button>
                <Button onClick={onClose}>Stay in the other call</Button>
              </div>
            </CallNote>
          ) : (
            <div className="kith-call-answers" data-end="">
              <Button onClick={onClose}>Cancel</Button>
              <Button
                data-kind={asking === null ? 'primary' : undefined}
                data-first=""
                aria-busy={busy}
                disabled={busy || devices.status === 'unavailable'}
                onClick={() => join(false)}
              >
                {joinLabel({ listener, muted, camera: lobby.camera })}
              </Button>
            </div>
          )}
        </div>
      </div>
    </CallDialog>
  );
}

/** Says whether the call goes on already. A voice room stands open, so it is joined even where it is empty. */
export function lobbyTitle(kind: CallKind, title: string, people: number): string {
  if (people > 0 || kind === 'voice') return `Join ${title}`;
  return `Start a call ${kind === 'direct' ? 'with' : 'in'} ${title}`;
}

/** Says how one will be in the call. */
export function joinLabel(how: {
  readonly listener: boolean;
  readonly muted: boolean;
  readonly camera: boolean;
}): string {
  if (how.listener) return how.camera ? 'Join with camera, without sound' : 'Join as listener';
  const sound = how.muted ? 'muted' : '';
  return ['Join', sound, how.camera ? 'with camera' : ''].filter(Boolean).join(' ');
}
