import type { Presence } from '@kith/presence';
import { useChannels, useRoster } from '@kith/react';
import { statusWord, isolated, PersonAvatar, useShownStatus, IconButton, Button } from '@kith/ui';
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { usePeople, usePerson } from './people.js';
import { useDialogs } from '../navigation/dialogs.js';
import { ChannelIcon } from '../parts/channel-icon.js';
import { useNavigation } from '../navigation/navigation.js';
import { orderHere } from './here-order.js';
import { useCustomStatus } from './use-person-presence.js';
import { doingWords, onlineWords } from './presence-words.js';

/** Who is here: status in words, what they do, and what they look at. */
export function HereList({ onClose }: { onClose: () => void }) {
  const people = usePeople();
  const here = orderHere(useRoster(), (did) => people.find((person) => person.did === did)?.name ?? '');
  const { open } = useDialogs();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div className="here" role="dialog" aria-label="Who is here" tabIndex={-1} ref={box}>
      <div className="here-head">
        <h2>{onlineWords(here.length)}</h2>
        <IconButton size="small" label="Close" icon={X} onClick={onClose} />
      </div>
      <div className="here-scroll">
        <ul aria-label="People here">
          {here.map((presence) => (
            <Here key={presence.person} presence={presence} onClose={onClose} />
          ))}
        </ul>
        {here.length <= 1 && (
          <div className="here-alone">
            <p>
              {people.length <= 1
                ? 'No one else has joined this workspace yet.'
                : 'Others appear here as soon as they are online.'}
            </p>
            {people.length <= 1 && (
              <Button
                onClick={() => {
                  onClose();
                  open({ kind: 'invite' });
                }}
              >
                Invite people
              </Button>
            )}
          </div>
        )}
      </div>
    </div>
  );
}

function Here({ presence, onClose }: { presence: Presence; onClose: () => void }) {
  const person = usePerson(presence.person);
  const status = useShownStatus(presence.person);
  const doing = doingWords(presence, useCustomStatus(presence.person)).join(' · ');
  const { open } = useDialogs();
  const { openChannel } = useNavigation();
  const place = useChannels().find(({ id }) => id === presence.viewing?.node);
  return (
    <li className="here-person">
      <PersonAvatar person={person} />
      <div className="here-words">
        <p className="here-first">
          <button
            type="button"
            className="here-name kith-ellipsis"
            dir="auto"
            title={`${person.name}\n${person.fingerprint}`}
            onClick={() => {
              onClose();
              open({ kind: 'person', did: person.did });
            }}
          >
            {person.name}
          </button>
          <span className="here-status">
            {presence.self && 'You, '}
            {presence.self ? statusWord(status).toLowerCase() : statusWord(status)}
          </span>
        </p>
        {doing !== '' && (
          <p className="here-second kith-ellipsis" dir="auto" title={doing}>
            {doing}
          </p>
        )}
        {place !== undefined && !presence.self && (
          <p className="here-second">
            <button
              type="button"
              className="here-place"
              title={`Open ${isolated(place.name)}`}
              onClick={() => {
                onClose();
                openChannel(place.id);
              }}
            >
              <span className="kith-hidden">In </span>
              <ChannelIcon channel={place} size={12} />
              <span className="kith-ellipsis" dir="auto">
                {place.name}
              </span>
            </button>
          </p>
        )}
      </div>
    </li>
  );
}
