import { useCallRoster } from '@kith/react';
import type { CallView } from '@kith/react';
import type { CallMember } from '@kith/calls';
import { CallDuration } from './call-duration.js';
import { LeaveButton, MuteButton } from './call-controls.js';
import { VoiceIcon } from './call-icons.js';
import type { CallActions } from './use-call-actions.js';

const anybodySpeaks = (members: readonly CallMember[]) => members.some(({ media }) => media.speaking && !media.muted);

/** The call as a pill: what it is about, how long, muted or not, and the way back to all of it. */
export function CallPill({
  call,
  title,
  label,
  actions,
  onOpen,
}: {
  call: CallView;
  title: string;
  label: string;
  actions: CallActions;
  onOpen: () => void;
}) {
  const speaking = useCallRoster(anybodySpeaks);
  return (
    <div className="kith-call-pill" data-speaking={speaking}>
      <button type="button" className="kith-call-pill-open" title={label} onClick={onOpen}>
        <VoiceIcon size={16} />
        <span className="kith-hidden">{label}: </span>
        <span className="kith-call-pill-title" dir="auto">
          {title}
        </span>{' '}
        {call.state.kind === 'joined' && <CallDuration since={call.state.since} />}
      </button>
      <MuteButton self={call.self} onMute={actions.mute} />
      <LeaveButton onLeave={actions.leave} />
    </div>
  );
}
