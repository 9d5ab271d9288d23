import { WorkspaceProvider, useCalls, useIncomingCalls, useOutgoingCall, useWorkspaceName } from '@kith/react';
import type { IncomingCall, JoinOutcome, OutgoingCall } from '@kith/workspace';
import { useState } from 'react';
import { isolated } from '../parts/isolate.js';
import { useFace } from '../people/use-face.js';
import { CameraIcon, HangUpIcon, PhoneIcon } from './call-icons.js';
import { CallNote } from './call-note.js';
import { failureWords } from './failure-words.js';
import { joinRefusalWords } from './refusal-words.js';
import type { CallWords } from './refusal-words.js';
import { RingCard } from './ring-card.js';
import { useRingFocus } from './use-ring-focus.js';
import { useWorkspaceOf } from './use-workspace-of.js';
import { Button } from '../parts/button.js';

/** The properties of `RingCards`. */
export interface RingCardsProps {
  /** What went wrong beside the cards. */
  readonly onError: (error: unknown) => void;
}

/** Every call that rings here, and the one that this device rings; to be mounted once, outside of any router. */
export function RingCards({ onError }: RingCardsProps) {
  const incoming = useIncomingCalls();
  const outgoing = useOutgoingCall();
  if (incoming.length === 0 && outgoing === null) return null;
  return (
    <div className="kith kith-rings">
      {incoming.map((call) => (
        <IncomingCallCard key={call.id} call={call} onError={onError} />
      ))}
      {outgoing !== null && <OutgoingCallCard call={outgoing} onError={onError} />}
    </div>
  );
}

/** Somebody rings: answer, answer with the camera, or decline. Without any urgency while this person is not to be disturbed. */
export function IncomingCallCard({ call, onError }: { call: IncomingCall } & RingCardsProps) {
  const workspace = useWorkspaceOf(call.workspace, onError);
  if (workspace === null) return null;
  return (
    <WorkspaceProvider workspace={workspace}>
      <Incoming call={call} />
    </WorkspaceProvider>
  );
}

/** This device rings somebody. */
export function OutgoingCallCard({ call, onError }: { call: OutgoingCall } & RingCardsProps) {
  const workspace = useWorkspaceOf(call.workspace, onError);
  if (workspace === null) return null;
  return (
    <WorkspaceProvider workspace={workspace}>
      <Outgoing call={call} />
    </WorkspaceProvider>
  );
}

function Incoming({ call }: { call: IncomingCall }) {
  const calls = useCalls();
  const face = useFace(call.from);
  const where = useWorkspaceName();
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<CallWords | null>(null);
  /** With video or not, once another call stands in the way. */
  const [question, setQuestion] = useState<{ readonly video: boolean } | null>(null);
  const decline = () => calls.decline(call.id);
  const focus = useRingFocus(!call.quiet, decline);
  const accept = (video: boolean, switching = false) => {
    setBusy(true);
    setSaid(null);
    const settle = (outcome: JoinOutcome | null) => {
      setBusy(false);
      if (outcome === null)
        return setSaid({ title: 'This call is no longer ringing.', wayOn: 'Call them back if you like.' });
      if (!('refused' in outcome)) return undefined;
      if (outcome.refused === 'in-another-call') return setQuestion({ video });
      return setSaid(joinRefusalWords(outcome.refused));
    };
    calls.accept(call.id, { video, ...(switching ? { switch: true } : {}) }).then(settle, (error: unknown) => {
      setBusy(false);
      setSaid(failureWords(error));
    });
  };
  return (
    <RingCard
      person={face}
      aria-label={`${isolated(face.name)} is calling`}
      data-quiet={call.quiet}
      role={call.quiet ? 'region' : 'alertdialog'}
      tabIndex={-1}
      {...focus}
      sub={
        <p className="kith-ring-sub" dir="auto">
          {call.video ? 'Video call' : 'Call'}
          {where === '' ? '' : ` · ${where}`}
        </p>
      }
      notes={
        <>
          {question !== null && <CallNote words={joinRefusalWords('in-another-call')} kind="calm" />}
          {said !== null && <CallNote words={said} />}
        </>
      }
      answers={
        <>
          {question === null ? (
            <>
              <Button kind="primary" disabled={busy} onClick={() => accept(false)}>
                <PhoneIcon size={16} />
                Accept
              </Button>
              <Button disabled={busy} onClick={() => accept(true)}>
                <CameraIcon size={16} />
                With video
              </Button>
            </>
          ) : (
            <Button kind="primary" disabled={busy} onClick={() => accept(question.video, true)}>
              Leave it and accept
            </Button>
          )}
          <Button kind="danger" title="Decline (Esc)" onClick={decline}>
            Decline
          </Button>
        </>
      }
    />
  );
}

function Outgoing({ call }: { call: OutgoingCall }) {
  const calls = useCalls();
  const face = useFace(call.to);
  return (
    <RingCard
      person={face}
      aria-label={`Calling ${isolated(face.name)}`}
      sub={
        <p className="kith-ring-sub" role="status">
          {call.state === 'ringing' ? 'Ringing…' : 'Calling…'}
        </p>
      }
      answers={
        <Button kind="danger" onClick={() => calls.cancel()}>
          <HangUpIcon size={16} />
          Cancel
        </Button>
      }
    />
  );
}
