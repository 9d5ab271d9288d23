import { limits } from '@kith/comms';
import { useDevice } from '@kith/react';
import { useState } from 'react';
import { forgetInvite } from '../data/invite-link.js';
import { useAction } from '../data/use-action.js';
import { Button } from '../parts/button.js';
import { Field } from '../parts/field.js';
import { ProblemNote } from '../parts/problem-note.js';
import { useWorkspaceChoice } from './workspace-choice.js';

/** Create a workspace or join one: the same few questions at first start and later. */
export function EntryForm({
  link,
  name: nameBefore,
  onDone,
}: {
  /** The invite this page was opened with. */
  link: string | null;
  name: string;
  onDone: () => void;
}) {
  const device = useDevice();
  const { choose } = useWorkspaceChoice();
  const [way, setWay] = useState<'create' | 'join'>(link === null ? 'create' : 'join');
  const [person, setPerson] = useState(nameBefore);
  const [workspace, setWorkspace] = useState('');
  const [pasted, setPasted] = useState(link ?? '');
  const { busy, problem, run, forget } = useAction();
  const complete = person.trim() !== '' && (way === 'create' ? workspace.trim() !== '' : pasted.trim() !== '');

  return (
    <form
      className="entry"
      onSubmit={(event) => {
        event.preventDefault();
        // Used from here on; the form keeps the text, should joining fail.
        if (way === 'join') forgetInvite();
        run(async () => {
          const displayName = person.trim();
          const made =
            way === 'create'
              ? await device.createWorkspace({ name: workspace.trim(), displayName })
              : await device.joinWorkspace(pasted, { displayName });
          choose(made.id);
          onDone();
        });
      }}
    >
      <Field
        label="Your name"
        value={person}
        maxLength={limits.DISPLAY_NAME_MAX}
        placeholder="Ada Lovelace"
        autoFocus={nameBefore === ''}
        required
        onChange={(event) => setPerson(event.target.value)}
      />
      <div className="segments" role="radiogroup" aria-label="What to do">
        {(['create', 'join'] as const).map((value) => (
          <label key={value}>
            <input
              type="radio"
              name="way"
              checked={way === value}
              onChange={() => {
                setWay(value);
                forget();
              }}
            />
            {value === 'create' ? 'Create a workspace' : 'Join with a link'}
          </label>
        ))}
      </div>
      {way === 'create' ? (
        <Field
          key="create"
          label="Workspace name"
          value={workspace}
          maxLength={limits.WORKSPACE_NAME_MAX}
          placeholder="Tea club"
          required
          autoFocus={nameBefore !== ''}
          onChange={(event) => setWorkspace(event.target.value)}
        />
      ) : (
        <Field
          key="join"
          label="Invite link"
          className="code"
          value={pasted}
          placeholder="https://…/#…"
          required
          spellCheck={false}
          hint="You get in as soon as any member is online."
          onChange={(event) => {
            setPasted(event.target.value);
            forget();
          }}
        />
      )}
      {problem !== null && <ProblemNote problem={problem} />}
      <Button kind="primary" submit busy={busy} disabled={!complete}>
        {busy
          ? way === 'create'
            ? 'Creating…'
            : 'Joining…'
          : way === 'create'
            ? 'Create workspace'
            : 'Join workspace'}
      </Button>
    </form>
  );
}
