import type { CallWords } from './refusal-words.js';
import type { CallView } from '@kith/react';
import { useObservable } from '@kith/react';
import { CallNote } from './call-note.js';
import { problemWords } from './refusal-words.js';
import { diagnosisWords, stateWords } from './state-words.js';
import type { CallActions } from './use-call-actions.js';
import { Button } from '../parts/button.js';

/** Everything that stands in the way of a call, each with its way on; the doctor speaks only while the call is on. */
export function CallNotes({
  call,
  said,
  onDismiss,
  actions,
}: {
  call: CallView;
  said: CallWords | null;
  onDismiss: () => void;
  actions: CallActions;
}) {
  const { controller, state, self } = call;
  const diagnosis = useObservable(controller.diagnosis);
  const standing = stateWords(state);
  const found = state.kind === 'joined' ? diagnosisWords(diagnosis) : null;
  return (
    <>
      {standing !== null && (
        <CallNote words={standing} kind={state.kind === 'left' ? 'warning' : 'calm'}>
          {state.kind === 'full' && <Button onClick={actions.leave}>Stop waiting</Button>}
        </CallNote>
      )}
      {self.problem !== null && (
        <CallNote words={problemWords(self.problem)}>
          {self.problem === 'autoplay-blocked' && (
            <Button kind="primary" onClick={() => actions.attempt(() => controller.resumePlayback())}>
              Play the sound
            </Button>
          )}
        </CallNote>
      )}
      {found !== null && self.problem !== 'permission-denied' && <CallNote words={found} />}
      {said !== null && <CallNote words={said} onDismiss={onDismiss} />}
    </>
  );
}
