import { useProfile, useWorkspace, useWorkspaceName } from '@kith/react';
import { isolated, Button } from '@kith/ui';
import { Check, ChevronRight, Copy } from 'lucide-react';
import { useEffect, useEffectEvent, useId, useRef, useState } from 'react';
import { useBootControl } from '../device/boot.js';
import { pageLink } from './invite-link.js';
import { useInviteMaker } from './made-invites.js';
import { useAction } from '../parts/use-action.js';
import { copyText } from '../parts/copy-text.js';
import { Dialog, DialogActions } from '../parts/dialog.js';
import { ProblemNote } from '../parts/problem-note.js';
import { usePreferences } from '../preferences/use-preferences.js';
import { InviteTermsForm, termsWords, usualTerms, type Terms } from './invite-terms.js';

/** A link that lets people in, ready to be copied. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { me } = useWorkspace();
  const name = useWorkspaceName();
  const { displayName } = useProfile(me);
  const id = useId();
  const [terms, setTerms] = useState<Terms>(usualTerms);
  const [code, setCode] = useState<string | null>(null);
  const [copied, setCopied] = useState(false);
  const [changing, setChanging] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const [preferences] = usePreferences();
  const { pageHubs } = useBootControl();
  // Also while offline, when the device itself knows none.
  const hubs = preferences.hubs ?? pageHubs;
  const { busy, problem, run } = useAction();
  const makeInvite = useInviteMaker();
  const link =
    code === null ? '' : pageLink(code, location.origin, { workspace: name || null, by: displayName ?? null });

  const make = useEffectEvent((chosen: Terms, fresh: boolean) =>
    run(async () => {
      setCode(await makeInvite({ ...chosen, hubs }, fresh));
      setTerms(chosen);
      setCopied(false);
    }),
  );
  useEffect(() => make(usualTerms, false), []);
  useEffect(() => {
    if (link !== '' && document.activeElement === field.current) selectFromStart(field.current);
  }, [link]);

  const copy = () =>
    run(async () => {
      selectFromStart(field.current);
      await copyText(link);
      setCopied(true);
    });

  return (
    <Dialog title={`Invite people to ${isolated(name || 'this workspace')}`} onClose={onClose} width="narrow">
      <div className="field">
        <label htmlFor={`${id}-link`}>Invite link</label>
        <div className="field-row">
          <input
            id={`${id}-link`}
            ref={field}
            className="code"
            dir="ltr"
            data-first
            readOnly
            value={link}
            placeholder={problem === null ? 'Making a link…' : ''}
            aria-describedby={`${id}-terms`}
            onFocus={(event) => selectFromStart(event.target)}
          />
          <Button kind="primary" icon={copied ? Check : Copy} disabled={link === ''} onClick={copy}>
            {copied ? 'Copied' : 'Copy link'}
          </Button>
        </div>
        <p className="field-hint" id={`${id}-terms`} role="status">
          {termsWords(terms)}
        </p>
      </div>
      <p className="soft">
        Whoever joins can read the whole history, so share it only with people you trust. They get in as soon as you or
        another member is online.
      </p>
      <button
        type="button"
        className="fold"
        aria-expanded={changing}
        aria-controls={`${id}-options`}
        onClick={() => setChanging(!changing)}
      >
        <ChevronRight size={14} aria-hidden />
        Options
      </button>
      <div id={`${id}-options`} hidden={!changing}>
        {changing && <InviteTermsForm terms={terms} busy={busy} onMake={(chosen) => make(chosen, true)} />}
      </div>
      {problem !== null && <ProblemNote problem={problem} />}
      <DialogActions>
        <Button onClick={onClose}>Done</Button>
      </DialogActions>
    </Dialog>
  );
}

/** All of it, and its beginning in sight. */
function selectFromStart(field: HTMLInputElement | null): void {
  if (field === null) return;
  field.focus();
  field.setSelectionRange(0, field.value.length, 'backward');
  field.scrollLeft = 0;
}
