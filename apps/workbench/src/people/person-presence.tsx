import { NOTE_MAX } from '@kith/presence';
import type { NoticeOutcome } from '@kith/presence';
import { useCalls, useChannels, useObservable, usePerson as useHere, useWorkspace } from '@kith/react';
import { PresenceDot, statusWord, isolated, useShownStatus, Button } from '@kith/ui';
import { Ban, Eye, EyeOff, Hand, Send, UserCheck } from 'lucide-react';
import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from 'react';
import type { Person } from './person.js';
import { ChannelIcon, channelInWords } from '../parts/channel-icon.js';
import { useToasts } from '../parts/toasts.js';
import { useUnsaved } from '../parts/unsaved.js';
import { useNavigation } from '../navigation/navigation.js';
import { useFollowAndPresent } from './follow.js';
import { useCustomStatus } from './use-person-presence.js';
import { doingWords, refusalWords } from './presence-words.js';

/** Whether somebody is here, what they say about it, and what they look at. */
export function PersonNow({ person, onLeave }: { person: Person; onLeave: () => void }) {
  const status = useShownStatus(person.did);
  const custom = useCustomStatus(person.did);
  const presence = useHere(person.did);
  const { openChannel } = useNavigation();
  const place = useChannels().find(({ id }) => id === presence?.viewing?.node);
  const doing = presence === null ? custom : doingWords(presence, custom).join(' · ');
  return (
    <div className="person-now">
      <p className="person-status">
        <PresenceDot status={status} />
        {statusWord(status)}
      </p>
      {doing !== '' && (
        <p className="person-custom" dir="auto">
          {doing}
        </p>
      )}
      {place !== undefined && !person.me && (
        <p>
          In{' '}
          <button
            type="button"
            className="here-place"
            onClick={() => {
              onLeave();
              openChannel(place.id);
            }}
          >
            <ChannelIcon channel={place} size={12} />
            <span className="kith-ellipsis" dir="auto">
              {place.name}
            </span>
          </button>
        </p>
      )}
    </div>
  );
}

/** Milliseconds for which a button says that it has done its work. */
const saidFor = 3_000;

/** What can be done with somebody, the usual first: call, poke, follow, invite to what is open here. */
export function PersonActions({
  person,
  calls,
  onLeave,
}: {
  person: Person;
  /** Buttons that stand before all others. */
  calls: ReactNode;
  onLeave: () => void;
}) {
  const { id, presence } = useWorkspace();
  const active = useObservable(useCalls().active);
  const here = useHere(person.did) !== null;
  const { following, follow, stopFollowing } = useFollowAndPresent();
  const { current } = useNavigation();
  const channel = useChannels().find(({ id }) => id === current);
  const calling = channel !== undefined && active?.workspace === id && active.node === channel.id;
  const { report } = useToasts();
  const section = useRef<HTMLElement>(null);
  const [inviting, setInviting] = useState(false);
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState<'poke' | 'invitation' | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  useEffect(() => {
    if (sent === null) return undefined;
    const timer = setTimeout(() => setSent(null), saidFor);
    return () => clearTimeout(timer);
  }, [sent]);

  const send = (what: 'poke' | 'invitation', start: () => Promise<NoticeOutcome>) => {
    if (busy) return;
    setBusy(true);
    setRefused(null);
    start()
      .then((outcome) => {
        const words = refusalWords(outcome, person.name);
        setRefused(words);
        if (words !== null) return;
        setSent(what);
        if (what === 'poke') return;
        setInviting(false);
        // The form goes; the button that opened it has the focus again.
        section.current?.querySelector<HTMLElement>('[aria-expanded]')?.focus();
      })
      .catch(report)
      .finally(() => setBusy(false));
  };
  const follows = following === person.did;
  return (
    <section ref={section} className="person-actions" aria-label={`With ${isolated(person.name)}`}>
      <div className="person-buttons">
        {calls}
        <Button icon={Hand} onClick={() => send('poke', () => presence.notices.poke(person.did))}>
          {sent === 'poke' ? 'Sent' : 'Poke'}
        </Button>
        <Button
          icon={follows ? EyeOff : Eye}
          disabled={!here && !follows}
          title={here ? 'Takes you to each channel they open' : 'Offline'}
          onClick={() => {
            if (follows) stopFollowing();
            else follow(person.did);
            onLeave();
          }}
        >
          {follows ? 'Stop following' : 'Follow'}
        </Button>
        {channel !== undefined && (
          <Button icon={Send} aria-expanded={inviting} onClick={() => setInviting(!inviting)}>
            {sent === 'invitation' ? 'Sent' : calling ? 'Invite to the call' : 'Invite here'}
          </Button>
        )}
      </div>
      {inviting && channel !== undefined && (
        <InvitationForm
          place={channelInWords(channel)}
          busy={busy}
          onSend={(note) =>
            send('invitation', () =>
              presence.notices.invite(person.did, { node: channel.id, kind: calling ? 'call' : 'node', note }),
            )
          }
        />
      )}
      <div className="person-said" role="status">
        {refused !== null && <p>{refused}</p>}
        {sent !== null && <p className="kith-hidden">Sent</p>}
      </div>
    </section>
  );
}

function InvitationForm({ place, busy, onSend }: { place: string; busy: boolean; onSend: (note: string) => void }) {
  const [note, setNote] = useState('');
  useUnsaved(note !== '');
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSend(note.trim());
  };
  return (
    <form className="field" onSubmit={submit}>
      <label htmlFor={id}>{`Invite to ${place}`}</label>
      <div className="field-row">
        <input
          id={id}
          dir="auto"
          autoComplete="off"
          // It appears because it was asked for.
          autoFocus
          value={note}
          maxLength={NOTE_MAX}
          placeholder="A word about why (optional)"
          onChange={(event) => setNote(event.target.value)}
        />
        <Button submit kind="primary" busy={busy}>
          Send
        </Button>
      </div>
    </form>
  );
}

/** Whether pokes and invitations of somebody reach this person. */
export function PersonBlock({ person }: { person: Person }) {
  const { device } = useWorkspace();
  const blocked = useObservable(device.blocks.list).has(person.did);
  const { report } = useToasts();
  return (
    <div className="person-block">
      <p className="soft">
        {blocked
          ? `You get no pokes, calls or invitations from ${isolated(person.name)}. They are not told. Their messages stay visible.`
          : ''}
      </p>
      <Button
        kind="quiet"
        icon={blocked ? UserCheck : Ban}
        onClick={() => {
          const { blocks } = device;
          (blocked ? blocks.unblock(person.did) : blocks.block(person.did)).catch(report);
        }}
      >
        {blocked ? 'Unblock' : 'Block'}
      </Button>
    </div>
  );
}
