import { limits } from '@kith/comms';
import { useDevice } from '@kith/react';
import { findInvite } from '@kith/store';
import { isolated, Button } from '@kith/ui';
import { useState } from 'react';
import { forgetInvite } from '../invites/invite-link.js';
import { useAction } from '../parts/use-action.js';
import { Field } from '../parts/field.js';
import { ProblemNote } from '../parts/problem-note.js';
import { useToasts } from '../parts/toasts.js';
import { useWorkspaceChoice } from '../navigation/workspace-choice.js';

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
  const { summaries, choose } = useWorkspaceChoice();
  const { say } = useToasts();
  const [way, setWay] = useState<'create' | 'join'>(link === null ? 'create' : 'join');
  const [person, setPerson] = useState(nameBefore);
  const [workspace, setWorkspace] = useState('');
  const [pasted, setPasted] = useState(link ?? '');
  const { busy, problem, run, forget } = useAction();
  // A whole link asks for nothing more; one that is not has to be seen and mended.
  const [plain, setPlain] = useState(() => link !== null && findInvite(link).ok);
  const asks = !plain || problem !== null;
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
          const before = new Set(summaries.map(({ id }) => id));
          const made =
            way === 'create'
              ? await device.createWorkspace({ name: workspace.trim(), displayName })
              : await device.joinWorkspace(pasted, { displayName });
          choose(made.id);
          if (before.has(made.id) && made.standing.getSnapshot().kind === 'member')
            say(`You are already in ${isolated(made.name.getSnapshot() || 'this workspace')}`);
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
      {asks && (
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
      )}
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
      ) : asks ? (
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
      ) : (
        <p className="field-hint">You get in as soon as any member is online.</p>
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
      {!asks && (
        <button type="button" className="fold" onClick={() => setPlain(false)}>
          Use another link, or create a workspace
        </button>
      )}
    </form>
  );
}
