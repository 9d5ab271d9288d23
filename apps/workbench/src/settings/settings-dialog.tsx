import { limits } from '@kith/comms';
import { useNetwork, useProfile, useWorkspace } from '@kith/react';
import { Avatar, IconButton, Button } from '@kith/ui';
import { Monitor, Moon, Plus, Sun, X } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useAction } from '../parts/use-action.js';
import { usePerson } from '../people/people.js';
import { hubWords } from '../connection/status-words.js';
import { useSecond } from '../parts/use-second.js';
import { Dialog } from '../parts/dialog.js';
import { Field } from '../parts/field.js';
import { ProblemNote } from '../parts/problem-note.js';
import { useToasts } from '../parts/toasts.js';
import { NoticeSettings } from './notice-settings.js';
import { hubAddress } from '../preferences/hub-address.js';
import { usePreferences } from '../preferences/use-preferences.js';
import type { Theme } from '../preferences/preferences.js';
import { useBootControl } from '../device/boot.js';
import { KeyFacts } from '../people/key-facts.js';
import { SettingsTabs, type SettingsTab } from './settings-tabs.js';

type Section = 'profile' | 'notices' | 'connections';

const tabs: readonly SettingsTab<Section>[] = [
  { name: 'profile', label: 'Profile', content: <ProfileSettings /> },
  { name: 'notices', label: 'Notifications', content: <NoticeSettings /> },
  { name: 'connections', label: 'Connections', content: <ConnectionSettings /> },
];

export function SettingsDialog({ section, onClose }: { section: Section; onClose: () => void }) {
  const [shown, setShown] = useState(section);
  return (
    <Dialog title="Settings" onClose={onClose}>
      <SettingsTabs tabs={tabs} shown={shown} onShow={setShown} />
    </Dialog>
  );
}

function ProfileSettings() {
  const { me, profiles } = useWorkspace();
  const person = usePerson(me);
  const profile = useProfile(me);
  const { say } = useToasts();
  const [name, setName] = useState(profile.displayName ?? '');
  const { busy, problem, run } = useAction();
  const save = (event: FormEvent) => {
    event.preventDefault();
    run(async () => {
      await profiles.update({ displayName: name.trim() });
      say('Your name is changed in this workspace');
    });
  };
  return (
    <>
      <form onSubmit={save} className="settings-profile">
        <Avatar person={person} size="large" />
        <Field
          label="Your name in this workspace"
          value={name}
          saved={profile.displayName ?? ''}
          maxLength={limits.DISPLAY_NAME_MAX}
          required
          onChange={(event) => setName(event.target.value)}
        >
          <Button submit busy={busy} disabled={name.trim() === '' || name.trim() === profile.displayName}>
            Save
          </Button>
        </Field>
      </form>
      {problem !== null && <ProblemNote problem={problem} />}
      <ThemeChoice />
      <section className="settings-section">
        <h3>Your identity</h3>
        <dl className="facts">
          <KeyFacts person={person} />
          <dt>Devices</dt>
          <dd>{person.devices <= 1 ? 'Only this one' : `${person.devices}, this one included`}</dd>
        </dl>
        <p className="soft">
          Your key was made on this device and does not leave it. Others know you by this fingerprint; your name is only
          how you are called.
        </p>
      </section>
    </>
  );
}

const themes: readonly (readonly [Theme, string, typeof Sun])[] = [
  ['system', 'System', Monitor],
  ['light', 'Light', Sun],
  ['dark', 'Dark', Moon],
];

function ThemeChoice() {
  const [{ theme }, change] = usePreferences();
  return (
    <fieldset className="settings-section themes">
      <legend>Appearance</legend>
      {themes.map(([value, label, Icon]) => (
        <label key={value}>
          <input type="radio" name="theme" checked={theme === value} onChange={() => change({ theme: value })} />
          <Icon size={16} aria-hidden />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

function ConnectionSettings() {
  const [preferences, change] = usePreferences();
  const { signaling } = useNetwork();
  const { pageHubs, restart } = useBootControl();
  const [typed, setTyped] = useState('');
  const [refused, setRefused] = useState<string | null>(null);
  const now = useSecond();
  const hubs = preferences.hubs ?? pageHubs;

  const apply = (next: readonly string[] | null) => {
    change({ hubs: next });
    restart();
  };
  const add = (event: FormEvent) => {
    event.preventDefault();
    const address = hubAddress(typed, location);
    if (address === null)
      setRefused('That does not look like a hub address. Write it like wss://hub.example or ws://localhost:4444.');
    else if (hubs.includes(address)) setRefused('This hub is in the list already.');
    else {
      setRefused(null);
      setTyped('');
      apply([...hubs, address]);
    }
  };

  return (
    <>
      <section className="settings-section">
        <label className="switch">
          <input
            type="checkbox"
            role="switch"
            checked={preferences.offline}
            onChange={(event) => change({ offline: event.target.checked })}
          />
          <span>
            <strong>Work offline</strong>
            <span className="soft">
              No connection is made or kept. What you write is sent when you switch this off.
            </span>
          </span>
        </label>
      </section>
      <section className="settings-section">
        <h3>Hubs</h3>
        <p className="soft">
          A hub helps devices find each other. What you write goes directly from device to device, encrypted; a hub sees
          neither.
        </p>
        <ul className="hubs">
          {hubs.map((url) => {
            const server = signaling.find((candidate) => candidate.url === url);
            const words = preferences.offline
              ? { tone: 'grey' as const, text: 'off' }
              : hubWords(server?.status ?? null, now);
            return (
              <li key={url}>
                <span className="dot" data-tone={words.tone} aria-hidden="true" />
                <span className="hub-url code kith-ellipsis" title={url}>
                  {url}
                </span>
                <span className="hub-state figures">{words.text}</span>
                <IconButton
                  size="small"
                  label={`Remove ${url}`}
                  icon={X}
                  onClick={() => apply(hubs.filter((hub) => hub !== url))}
                />
              </li>
            );
          })}
          {hubs.length === 0 && <li className="soft">None. This device connects to no one.</li>}
        </ul>
        <form onSubmit={add}>
          <Field
            label="Add a hub"
            value={typed}
            placeholder="wss://hub.example"
            error={refused}
            inputMode="url"
            onChange={(event) => {
              setTyped(event.target.value);
              setRefused(null);
            }}
          >
            <Button submit icon={Plus} disabled={typed.trim() === ''}>
              Add
            </Button>
          </Field>
        </form>
        {preferences.hubs !== null && (
          <Button kind="quiet" onClick={() => apply(null)}>
            Use the hubs of this page again
          </Button>
        )}
      </section>
    </>
  );
}
