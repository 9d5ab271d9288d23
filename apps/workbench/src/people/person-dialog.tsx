import type { Did } from '@kith/identity';
import { useProfile } from '@kith/react';
import { PersonAvatar, Button } from '@kith/ui';
import { PersonCalls } from '../calls/person-calls.js';
import { usePerson } from './people.js';
import { Dialog, DialogActions } from '../parts/dialog.js';
import { PersonActions, PersonBlock, PersonNow } from './person-presence.js';
import { useDialogs } from '../navigation/dialogs.js';
import { KeyFacts } from './key-facts.js';

export function PersonDialog({ did, onClose }: { did: Did; onClose: () => void }) {
  const person = usePerson(did);
  const profile = useProfile(did);
  const { open } = useDialogs();
  return (
    <Dialog title={person.named ? person.name : 'No name yet'} onClose={onClose} width="narrow">
      <div className="person-card">
        <PersonAvatar person={person} size="large" />
        <div className="person-names">
          <p className="soft">
            {[person.me ? 'You' : '', roleWords(person.role), profile.pronouns ?? ''].filter(Boolean).join(' · ')}
          </p>
          <PersonNow person={person} onLeave={onClose} />
        </div>
      </div>
      {!person.me && person.role !== null && (
        <PersonActions person={person} calls={<PersonCalls did={did} onLeave={onClose} />} onLeave={onClose} />
      )}
      <details className="person-details">
        <summary>Security details</summary>
        <dl className="facts">
          <dt>Connection</dt>
          <dd>
            {person.me
              ? 'This is you'
              : person.connectedDevices > 0
                ? `Connected to you on ${deviceWords(person.connectedDevices)}`
                : 'Not connected to you'}
          </dd>
          <dt>Devices</dt>
          <dd>{person.devices === 0 ? 'None known' : deviceWords(person.devices)}</dd>
          <KeyFacts person={person} />
        </dl>
        <p className="soft">
          Names can be chosen freely. To be sure who this is, compare the fingerprint with them in person or on a call.
        </p>
      </details>
      {!person.me && <PersonBlock person={person} />}
      {person.me && (
        <DialogActions>
          <Button onClick={() => open({ kind: 'settings', section: 'profile' })}>Change your name</Button>
        </DialogActions>
      )}
    </Dialog>
  );
}

export function roleWords(role: string | null): string {
  return role === null ? 'Not a member' : role.charAt(0).toUpperCase() + role.slice(1);
}

function deviceWords(count: number): string {
  return count === 1 ? 'one device' : `${count} devices`;
}
