import type { NodeId } from '@kith/store';
import { keyOf, PersonAvatar, useShownStatus, IconButton, Button } from '@kith/ui';
import { Search, UserPlus, X } from 'lucide-react';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { usePeople } from './people.js';
import { useDialogs } from '../navigation/dialogs.js';
import { roleWords } from './person-dialog.js';
import type { Person } from './person.js';
import { loadCallHistory } from '../calls/load-calls.js';
import { findMembers } from './member-groups.js';
import { useMemberGroups } from './use-member-groups.js';
import { useCustomStatus, useInCall } from './use-person-presence.js';
import { memberWords } from './presence-words.js';

const CallHistory = lazy(async () => ({ default: (await loadCallHistory()).CallHistory }));

/** Up to this many people are found by looking. */
const unsearched = 12;

export function MembersPanel({
  overlay,
  channel,
  onClose,
}: {
  overlay: boolean;
  /** Whose calls are listed; null while none is on screen. */
  channel: NodeId | null;
  onClose: () => void;
}) {
  const people = usePeople();
  const searchable = people.length > unsearched;
  const [query, setQuery] = useState('');
  const groups = useMemberGroups(
    useMemo(() => (searchable ? findMembers(people, query) : people), [searchable, people, query]),
  );
  const { open } = useDialogs();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!overlay) return undefined;
    const before = document.activeElement;
    panel.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, [overlay]);
  return (
    <>
      {overlay && <div className="panel-scrim" onClick={onClose} />}
      <aside
        className="panel"
        data-overlay={overlay}
        aria-label="Members"
        ref={panel}
        tabIndex={-1}
        onKeyDown={(event) => {
          if (keyOf(event) !== 'Escape') return;
          event.stopPropagation();
          onClose();
        }}
      >
        <header className="panel-head">
          <h2>Members</h2>
          <IconButton label="Close" icon={X} onClick={onClose} />
        </header>
        {searchable && (
          <div className="panel-search">
            <Search size={14} aria-hidden />
            <input
              type="search"
              dir="auto"
              autoComplete="off"
              aria-label="Find a member"
              placeholder="Find a member"
              value={query}
              onChange={(event) => setQuery(event.target.value)}
            />
          </div>
        )}
        <div className="panel-list">
          {groups.map((group) => (
            <section key={group.key} aria-label={group.title || 'You'}>
              {group.title !== '' && <h3>{`${group.title} · ${group.people.length}`}</h3>}
              <ul>
                {group.people.map((person) => (
                  <Member key={person.did} person={person} />
                ))}
              </ul>
            </section>
          ))}
          {groups.length === 0 && (
            <p className="panel-none" role="status">
              No one is called “{query.trim()}”.
            </p>
          )}
        </div>
        {channel !== null && (
          <section className="panel-calls" aria-label="Calls here">
            <h3>Calls here</h3>
            <Suspense>
              <CallHistory node={channel} />
            </Suspense>
          </section>
        )}
        <div className="panel-foot">
          <Button icon={UserPlus} onClick={() => open({ kind: 'invite' })}>
            Invite people
          </Button>
        </div>
      </aside>
    </>
  );
}

function Member({ person }: { person: Person }) {
  const { open } = useDialogs();
  const words = [
    roleWords(person.role),
    ...memberWords(useShownStatus(person.did), useInCall(person.did), useCustomStatus(person.did)),
  ];
  return (
    <li>
      <button
        type="button"
        className="panel-person"
        title={person.fingerprint}
        onClick={() => open({ kind: 'person', did: person.did })}
      >
        <PersonAvatar person={person} />
        <span className="panel-names">
          <span className="kith-ellipsis" dir="auto">
            {person.name}
            {person.me ? ' (you)' : ''}
          </span>
          <span className="kith-ellipsis soft" dir="auto">
            {words.join(' · ')}
          </span>
        </span>
      </button>
    </li>
  );
}
