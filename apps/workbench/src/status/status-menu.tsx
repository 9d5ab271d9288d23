import type { OwnStatusChoice } from '@kith/comms';
import { useStatus, useWorkspace } from '@kith/react';
import { keyOf, PresenceDot, type ShownStatus, useNow } from '@kith/ui';
import { Check, SmilePlus, X } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useDialogs } from '../navigation/dialogs.js';
import { useToasts } from '../parts/toasts.js';
import { quietEnds } from './ends.js';
import { useCustomStatus } from '../people/use-person-presence.js';
import { untilWords } from '../people/presence-words.js';

/** What this person says about being there, on all of their devices and in every workspace; and their custom status here. */
export function StatusMenu({ onClose }: { onClose: () => void }) {
  const { me, profiles } = useWorkspace();
  const status = useStatus();
  const { choice, until } = status;
  const custom = useCustomStatus(me);
  const { open } = useDialogs();
  const { report } = useToasts();
  const now = useNow();
  const [opened] = useState(() => Date.now());
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const entries = list.current;
    (
      entries?.querySelector<HTMLElement>('[aria-checked=true]') ??
      entries?.querySelector<HTMLElement>('[role^=menuitem]')
    )?.focus();
  }, []);

  const say = (next: OwnStatusChoice, end: number | null = null) => {
    onClose();
    status.choose(next, end ?? undefined).catch(report);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const entries = [...(list.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
    const at = entries.findIndex((entry) => entry === document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[keyOf(event)];
    if (keyOf(event) === 'Tab') onClose();
    if (next === undefined) return;
    event.preventDefault();
    entries[(next + entries.length) % entries.length]?.focus();
  };

  return (
    <div className="status-menu" role="menu" aria-label="Your status" ref={list} onKeyDown={onKeyDown}>
      <Choice
        dot="online"
        label="Online"
        hint="switches to idle when you step away"
        checked={choice === 'auto'}
        run={() => say('auto')}
      />
      <Choice dot="away" label="Away" checked={choice === 'away'} run={() => say('away')} />
      <Choice
        dot="invisible"
        label="Invisible"
        hint="you look offline to everyone"
        checked={choice === 'invisible'}
        run={() => say('invisible')}
      />
      <div role="group" aria-label="Do not disturb" className="status-menu-group">
        <p className="status-menu-title" aria-hidden="true">
          <PresenceDot status="dnd" />
          Do not disturb
        </p>
        {quietEnds(opened).map(({ label, until: end }, index) => (
          <Choice
            key={label}
            label={label}
            {...(choice === 'dnd' && isChosen(index, until, opened)
              ? { checked: true, hint: untilWords(until, now) ?? '' }
              : { checked: false })}
            run={() => say('dnd', end)}
          />
        ))}
      </div>
      <div role="group" aria-label="Custom status" className="status-menu-group">
        <Entry
          icon={<SmilePlus size={16} aria-hidden />}
          run={() => {
            onClose();
            open({ kind: 'custom-status' });
          }}
        >
          {custom === '' ? 'Set a custom status' : custom}
        </Entry>
        {custom !== '' && (
          <Entry
            icon={<X size={16} aria-hidden />}
            run={() => {
              onClose();
              profiles.update({ statusEmoji: '', statusMessage: '' }).catch(report);
            }}
          >
            Clear status
          </Entry>
        )}
      </div>
    </div>
  );
}

/** Which of the ends was chosen: no end, or the one nearest to what is left. */
function isChosen(index: number, until: number | null, now: number): boolean {
  const ends = quietEnds(now);
  if (until === null) return ends[index]?.until === null;
  const distances = ends.map((end) => (end.until === null ? Infinity : Math.abs(end.until - until)));
  return index === distances.indexOf(Math.min(...distances));
}

function Choice({
  dot,
  label,
  hint = '',
  checked,
  run,
}: {
  dot?: ShownStatus;
  label: string;
  hint?: string;
  checked: boolean;
  run: () => void;
}) {
  return (
    <button type="button" role="menuitemradio" aria-checked={checked} tabIndex={-1} onClick={run}>
      <span className="status-menu-mark">{dot !== undefined && <PresenceDot status={dot} />}</span>
      <span className="status-menu-words">
        {label}
        {hint !== '' && <span className="status-menu-hint">{hint}</span>}
      </span>
      {checked && <Check size={16} aria-hidden />}
    </button>
  );
}

function Entry({ icon, run, children }: { icon: ReactNode; run: () => void; children: ReactNode }) {
  return (
    <button type="button" role="menuitem" tabIndex={-1} onClick={run}>
      <span className="status-menu-mark">{icon}</span>
      <span className="status-menu-words kith-ellipsis" dir="auto">
        {children}
      </span>
    </button>
  );
}
