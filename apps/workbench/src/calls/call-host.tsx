import { CallDock, CallLobby } from '@kith/ui/calls';
import '@kith/ui/calls.css';
import type { ActiveCall } from '@kith/workspace';
import { useLocation } from 'wouter';
import { useToasts } from '../parts/toasts.js';
import { medium, useMedia } from '../parts/use-media.js';
import { usePreferences } from '../preferences/use-preferences.js';
import { useWorkspaceChoice } from '../navigation/workspace-choice.js';
import { channelPath } from '../navigation/addresses.js';
import { makeRoomForCall } from './call-room.js';
import { useCallRequests } from './call-requests.js';
import { RequestRunner } from './request-runner.js';
import { RingLayer } from './ring-layer.js';

/** Everything of calls that is on screen. */
export function CallHost() {
  const { report } = useToasts();
  const { current, done, shown } = useCallRequests();
  const { choose, opened } = useWorkspaceChoice();
  const [, navigate] = useLocation();
  const [, change] = usePreferences();
  const littleRoom = useMedia(medium);
  const show = ({ workspace, node }: ActiveCall) => {
    choose(workspace);
    const channel = opened
      .get(workspace)
      ?.channels.list.getSnapshot()
      .find(({ id }) => id === node);
    if (channel !== undefined) navigate(channelPath(channel.id));
  };
  return (
    <>
      <CallDock onError={report} onOpen={show} shown={shown} littleRoom={littleRoom} onRoom={makeRoomForCall} />
      <RingLayer onError={report} />
      {current?.kind === 'join' && !current.direct && (
        <CallLobby
          key={`${current.workspace.id} ${current.node}`}
          workspace={current.workspace}
          node={current.node}
          kind={current.about}
          onJoined={() => change({ lobbySeen: true })}
          onClose={done}
        />
      )}
      {current !== null && (current.kind === 'ring' || current.direct) && (
        <RequestRunner request={current} onDone={done} />
      )}
    </>
  );
}
