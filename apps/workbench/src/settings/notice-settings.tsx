import type { Did } from '@kith/identity';
import { useObservable, useWorkspace } from '@kith/react';
import { useState } from 'react';
import { PersonAvatar, Button } from '@kith/ui';
import { usePerson } from '../people/people.js';
import { useToasts } from '../parts/toasts.js';
import { usePreferences } from '../preferences/use-preferences.js';
import { systemPermission } from '../notices/system-notification.js';

/** System notifications, asked for here and nowhere else; and whom this person blocked. */
export function NoticeSettings() {
  const { device } = useWorkspace();
  const blocked = useObservable(device.blocks.list);
  return (
    <>
      <SystemSwitch />
      <section className="settings-section">
        <h3>Blocked people</h3>
        <p className="soft">
          You get no pokes, calls or invitations from them on any of your devices. Their messages stay visible.
        </p>
        {blocked.size === 0 ? (
          <p className="soft">No one. Block someone from their profile.</p>
        ) : (
          <ul className="blocked">
            {[...blocked].toSorted().map((did) => (
              <Blocked key={did} did={did} />
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

function SystemSwitch() {
  const [{ notifications }, change] = usePreferences();
  const [permission, setPermission] = useState(systemPermission);
  const { report } = useToasts();
  const set = (wanted: boolean) => {
    if (!wanted || permission === 'granted') {
      change({ notifications: wanted });
      return;
    }
    Notification.requestPermission().then((answer) => {
      setPermission(answer);
      change({ notifications: answer === 'granted' });
    }, report);
  };
  return (
    <section className="settings-section">
      <label className="switch">
        <input
          type="checkbox"
          role="switch"
          checked={notifications && permission === 'granted'}
          disabled={permission === 'unavailable' || permission === 'denied'}
          onChange={(event) => set(event.target.checked)}
        />
        <span>
          <strong>System notifications</strong>
          <span className="soft">
            {permission === 'unavailable'
              ? 'This browser offers none.'
              : permission === 'denied'
                ? 'The browser does not allow this page to notify you. Change that in its site settings.'
                : 'For mentions, replies, pokes, invitations and calls, while this page is hidden. Never during Do not disturb.'}
          </span>
        </span>
      </label>
    </section>
  );
}

function Blocked({ did }: { did: Did }) {
  const { device } = useWorkspace();
  const person = usePerson(did);
  const { report } = useToasts();
  return (
    <li>
      <PersonAvatar person={person} size="small" />
      <span className="kith-ellipsis" dir="auto" title={person.fingerprint}>
        {person.name}
      </span>
      <Button onClick={() => void device.blocks.unblock(did).catch(report)}>
        Unblock<span className="kith-hidden"> {person.name}</span>
      </Button>
    </li>
  );
}
