import { CallDialog } from './call-dialog.js';
import { joinRefusalWords } from './refusal-words.js';
import type { JoinRefusal } from './refusal-words.js';
import { Button } from '../parts/button.js';

/** Why a call was not joined; where another call stands in the way, the question whether to leave that one. */
export function JoinQuestion({
  refusal,
  onSwitch,
  onClose,
}: {
  refusal: JoinRefusal;
  onSwitch: () => void;
  onClose: () => void;
}) {
  const { title, wayOn } = joinRefusalWords(refusal);
  return (
    <CallDialog title={title} onClose={onClose}>
      <div className="kith-call-question">
        <p>{wayOn}</p>
        <div className="kith-call-answers">
          {refusal === 'in-another-call' && (
            <Button kind="primary" onClick={onSwitch}>
              Leave it and join this
            </Button>
          )}
          <Button data-first="" onClick={onClose}>
            {refusal === 'in-another-call' ? 'Stay in the other call' : 'Close'}
          </Button>
        </div>
      </div>
    </CallDialog>
  );
}
