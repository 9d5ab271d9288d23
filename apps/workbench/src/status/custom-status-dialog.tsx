import { activeStatus, limits } from '@kith/comms';
import { useProfile, useWorkspace } from '@kith/react';
import { useState, type FormEvent } from 'react';
import { Button } from '@kith/ui';
import { useAction } from '../parts/use-action.js';
import { Dialog, DialogActions } from '../parts/dialog.js';
import { Field } from '../parts/field.js';
import { ProblemNote } from '../parts/problem-note.js';
import { Unsaved } from '../parts/unsaved.js';
import { statusEndAt, statusEnds, type StatusEnd } from './ends.js';

const suggestions = ['💬', '☕', '🍽️', '🎧', '🏠', '🚆', '🤒', '🌴'] as const;

/** An emoji and a few words about now, for everybody in this workspace. */
export function CustomStatusDialog({ onClose }: { onClose: () => void }) {
  const { me, profiles } = useWorkspace();
  const profile = useProfile(me);
  const [shown] = useState(() => activeStatus(profile, Date.now()));
  const [emoji, setEmoji] = useState(shown?.emoji ?? '');
  const [message, setMessage] = useState(shown?.message ?? '');
  const [end, setEnd] = useState<StatusEnd>('today');
  const { busy, problem, run } = useAction();
  const empty = emoji.trim() === '' && message.trim() === '';

  const update = (statusEmoji: string, statusMessage: string, until: number | null) =>
    run(async () => {
      await profiles.update({ statusEmoji, statusMessage, statusExpiresAt: until });
      onClose();
    });
  const save = (event: FormEvent) => {
    event.preventDefault();
    update(emoji.trim(), message.trim(), statusEndAt(end, Date.now()));
  };
  return (
    <Dialog title="Custom status" onClose={onClose} width="narrow">
      <Unsaved when={emoji !== (shown?.emoji ?? '') || end !== 'today'} />
      <form onSubmit={save} className="custom-status">
        <Field
          label="What is going on?"
          value={message}
          maxLength={limits.STATUS_MESSAGE_MAX}
          placeholder="Tea break"
          onChange={(event) => setMessage(event.target.value)}
        />
        <fieldset className="custom-status-emoji">
          <legend>Emoji</legend>
          {suggestions.map((suggestion) => (
            <button
              key={suggestion}
              type="button"
              aria-pressed={emoji === suggestion}
              onClick={() => setEmoji(emoji === suggestion ? '' : suggestion)}
            >
              {suggestion}
            </button>
          ))}
          <input
            aria-label="Another emoji"
            placeholder="other"
            value={suggestions.some((known) => known === emoji) ? '' : emoji}
            maxLength={limits.STATUS_EMOJI_MAX}
            onChange={(event) => setEmoji(event.target.value)}
          />
        </fieldset>
        <label className="custom-status-end">
          <span>Clear after</span>
          <select value={end} onChange={(event) => setEnd(event.target.value as StatusEnd)}>
            {statusEnds.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
        </label>
        {problem !== null && <ProblemNote problem={problem} />}
        <DialogActions>
          {shown !== null && (
            <Button kind="quiet" disabled={busy} onClick={() => update('', '', null)}>
              Clear status
            </Button>
          )}
          <Button submit kind="primary" busy={busy} disabled={empty}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
