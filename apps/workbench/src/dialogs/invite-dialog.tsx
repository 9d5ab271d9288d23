import { useWorkspace, useWorkspaceName } from '@kith/react';
import { Check, Copy } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { isolated } from '@kith/ui';
import { useBootControl } from '../boot.js';
import { useAction } from '../data/use-action.js';
import { Button } from '../parts/button.js';
import { copyText } from '../parts/copy-text.js';
import { Dialog, DialogActions } from '../parts/dialog.js';
import { usePreferences } from '../preferences/use-preferences.js';
import { ProblemNote } from '../parts/problem-note.js';
import { pageLink } from '../data/invite-link.js';

const day = 86_400_000;
const lifetimes = [
  { label: '1 hour', milliseconds: 3_600_000 },
  { label: '1 day', milliseconds: day },
  { label: '7 days', milliseconds: 7 * day },
  { label: '30 days', milliseconds: 30 * day },
  { label: null, milliseconds: null },
] as const;
const uses = [1, 5, 25, 100] as const;

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const workspace = useWorkspace();
  const name = useWorkspaceName();
  const id = useId();
  const [people, setPeople] = useState<number>(1);
  const [lifetime, setLifetime] = useState(2);
  const [link, setLink] = useState<string | null>(null);
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const [preferences] = usePreferences();
  const { pageHubs } = useBootControl();
  // Also while offline, when the device itself knows none.
  const hubs = preferences.hubs ?? pageHubs;
  const { busy, problem, run } = useAction();
  const chosen = lifetimes[lifetime] ?? lifetimes[2];

  const copy = async (text: string) => {
    field.current?.select();
    await copyText(text);
    setCopied(true);
  };

  return (
    <Dialog title={`Invite people to ${isolated(name || 'this workspace')}`} onClose={onClose} width="narrow">
      {link === null ? (
        <>
          <div className="choices">
            <label htmlFor={`${id}-uses`}>Works for</label>
            <select id={`${id}-uses`} value={people} onChange={(event) => setPeople(Number(event.target.value))}>
              {uses.map((count) => (
                <option key={count} value={count}>
                  {count === 1 ? 'one person' : `${count} people`}
                </option>
              ))}
            </select>
            <label htmlFor={`${id}-lifetime`}>Expires</label>
            <select
              id={`${id}-lifetime`}
              value={lifetime}
              onChange={(event) => setLifetime(Number(event.target.value))}
            >
              {lifetimes.map(({ label }, index) => (
                <option key={label ?? 'never'} value={index}>
                  {label === null ? 'Never' : `After ${label}`}
                </option>
              ))}
            </select>
          </div>
          <p className="soft">
            Anyone with this link can join and read the whole history. Share it only with people you trust.
          </p>
        </>
      ) : (
        <>
          <div className="field">
            <label htmlFor={`${id}-link`}>Invite link</label>
            <div className="field-row">
              <input
                id={`${id}-link`}
                ref={field}
                className="code"
                readOnly
                autoFocus
                value={link}
                onFocus={(event) => event.target.select()}
              />
              <Button kind="primary" icon={copied ? Check : Copy} onClick={() => run(() => copy(link))}>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            </div>
            <p className="field-hint" role="status">
              Anyone with this link can join. It works for {people === 1 ? 'one person' : `${people} people`}
              {chosen.label === null ? ' and does not expire' : ` and expires after ${chosen.label}`}.
            </p>
          </div>
          <p className="soft">They get in as soon as you or another member is online.</p>
        </>
      )}
      {problem !== null && <ProblemNote problem={problem} />}
      <DialogActions>
        {link === null ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              kind="primary"
              busy={busy}
              onClick={() =>
                run(async () =>
                  setLink(
                    pageLink(
                      await workspace.invite({ uses: people, expiresIn: chosen.milliseconds, hints: hubs }),
                      location.origin,
                    ),
                  ),
                )
              }
            >
              Create link
            </Button>
          </>
        ) : (
          <>
            <Button
              onClick={() => {
                setLink(null);
                setCopied(false);
              }}
            >
              Make another
            </Button>
            <Button onClick={onClose}>Done</Button>
          </>
        )}
      </DialogActions>
    </Dialog>
  );
}
