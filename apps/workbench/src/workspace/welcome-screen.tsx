import { HardDrive, KeyRound, Waypoints } from 'lucide-react';
import { Mark } from '../parts/mark.js';
import { EntryForm } from './entry-form.js';
import { InviteSentence } from '../invites/invite-sentence.js';

const promises = [
  [HardDrive, 'It lives on your devices', 'No account, no server in between. It works offline.'],
  [KeyRound, 'Only members can read it', 'Everything is signed and encrypted with keys made here.'],
  [Waypoints, 'Devices talk to each other', 'A hub only helps them meet.'],
] as const;

export function WelcomeScreen({ link }: { link: string | null }) {
  return (
    <main className="front">
      <div className="front-card">
        <header className="front-head">
          <Mark />
          <h1>{link === null ? 'Welcome to Kith' : 'You are invited'}</h1>
          {link !== null && <InviteSentence link={link} />}
          <p className="soft">
            {link === null
              ? 'A place to talk that belongs to the people in it.'
              : 'Choose the name others will see, then join.'}
          </p>
        </header>
        <EntryForm link={link} name="" onDone={() => undefined} />
      </div>
      <ul className="promises">
        {promises.map(([Icon, title, text]) => (
          <li key={title}>
            <Icon size={18} aria-hidden />
            <p>
              <strong>{title}</strong>
              {text}
            </p>
          </li>
        ))}
      </ul>
    </main>
  );
}
