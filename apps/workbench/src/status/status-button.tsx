import { useStatus } from '@kith/react';
import { useNow, PersonAvatar, IconButton } from '@kith/ui';
import { Settings } from 'lucide-react';
import { lazy } from 'react';
import type { Person } from '../people/person.js';
import { useDialogs } from '../navigation/dialogs.js';
import { Popover } from '../parts/popover.js';
import { useCustomStatus } from '../people/use-person-presence.js';
import { ownStatusWords } from '../people/presence-words.js';

const StatusMenu = lazy(async () => ({ default: (await import('./status-menu.js')).StatusMenu }));

/** The own face, name and status; opens what can be said about being there. */
export function StatusButton({ me }: { me: Person }) {
  const { open } = useDialogs();
  const { status, until } = useStatus();
  const custom = useCustomStatus(me.did);
  const words = ownStatusWords(status, until, useNow());
  return (
    <div className="own">
      <Popover
        label="Your status"
        kind="menu"
        className="own-status"
        trigger={
          <>
            <PersonAvatar person={me} size="medium" />
            <span className="own-words">
              <span className="own-name kith-ellipsis" dir="auto">
                {me.name}
              </span>
              <span className="own-now" dir="auto">
                <span>{custom === '' ? words : custom}</span>
                {custom !== '' && <span className="kith-hidden">{`, ${words}`}</span>}
              </span>
            </span>
          </>
        }
        content={StatusMenu}
      />
      <IconButton label="Settings" icon={Settings} onClick={() => open({ kind: 'settings', section: 'profile' })} />
    </div>
  );
}
