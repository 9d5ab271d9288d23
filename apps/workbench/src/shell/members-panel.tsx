import { Avatar } from '@kith/ui';
import { UserPlus, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { usePeople } from '../data/people.js';
import { useDialogs } from '../dialogs/dialogs.js';
import { roleWords } from '../dialogs/person-dialog.js';
import { Button, IconButton } from '../parts/button.js';

export function MembersPanel({ overlay, onClose }: { overlay: boolean; onClose: () => void }) {
  const people = usePeople();
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
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          onClose();
        }}
      >
        <header className="panel-head">
          <h2>Members</h2>
          <IconButton label="Close" icon={X} onClick={onClose} />
        </header>
        <ul className="panel-list">
          {people.map((person) => (
            <li key={person.did}>
              <button
                type="button"
                className="panel-person"
                title={person.fingerprint}
                onClick={() => open({ kind: 'person', did: person.did })}
              >
                <Avatar person={person} status={person.me || person.connectedDevices > 0 ? 'online' : 'offline'} />
                <span className="panel-names">
                  <span className="ellipsis" dir="auto">
                    {person.name}
                    {person.me ? ' (you)' : ''}
                  </span>
                  <span className="ellipsis soft">
                    {roleWords(person.role)}
                    {person.me ? '' : person.connectedDevices > 0 ? ' · connected' : ''}
                  </span>
                </span>
              </button>
            </li>
          ))}
        </ul>
        <div className="panel-foot">
          <Button icon={UserPlus} onClick={() => open({ kind: 'invite' })}>
            Invite people
          </Button>
        </div>
      </aside>
    </>
  );
}
