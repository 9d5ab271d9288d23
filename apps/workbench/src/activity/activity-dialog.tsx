import type { Did } from '@kith/identity';
import { useArchivedChannels, useChannels } from '@kith/react';
import type { NodeId } from '@kith/store';
import { dayName, fullTime, sinceWords, useNow, PersonAvatar, Button } from '@kith/ui';
import { usePerson } from '../people/people.js';
import { useDialogs } from '../navigation/dialogs.js';
import { channelInWords } from '../parts/channel-icon.js';
import { Dialog } from '../parts/dialog.js';
import { useNavigation } from '../navigation/navigation.js';
import { useJumpTo } from '../navigation/jump-request.js';
import { unreadIn, type ActivityEntry } from './activity.js';
import { activityWords } from './activity-words.js';
import { useActivity } from './use-activity.js';

/** What happened that concerns this person, newest first; each entry leads to its place. */
export function ActivityDialog({ onClose }: { onClose: () => void }) {
  const { activity, list } = useActivity();
  return (
    <Dialog title="Activity" onClose={onClose}>
      {list.length === 0 ? (
        <p className="activity-none">
          Nothing yet. Mentions of you, replies, missed calls, pokes, invitations and who joined are kept here.
        </p>
      ) : (
        <>
          <div className="activity-head">
            <p className="soft">Kept on this device.</p>
            {unreadIn(list) > 0 && (
              <Button kind="quiet" onClick={() => activity.markRead(() => true)}>
                Mark all as read
              </Button>
            )}
          </div>
          <ul className="activity-list">
            {list.map((entry) => (
              <Entry key={entry.id} entry={entry} onLeave={onClose} />
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}

function Entry({ entry, onLeave }: { entry: ActivityEntry; onLeave: () => void }) {
  const { activity } = useActivity();
  const from = entry.from as Did;
  const person = usePerson(from);
  const listed = useChannels();
  const archived = useArchivedChannels();
  const channel = [...listed, ...archived].find(({ id }) => id === entry.channel) ?? null;
  const { openChannel } = useNavigation();
  const { open } = useDialogs();
  const jumpTo = useJumpTo();
  const go = () => {
    activity.markRead(({ id }) => id === entry.id);
    if (channel === null) return open({ kind: 'person', did: from });
    onLeave();
    if (entry.message !== null) jumpTo({ channel: channel.id, message: entry.message as NodeId });
    return openChannel(channel.id);
  };
  return (
    <li>
      <button type="button" className="activity-entry" data-unread={!entry.read} onClick={go}>
        <PersonAvatar person={person} />
        <span className="activity-words">
          <span className="activity-title" dir="auto">
            {activityWords(entry.kind, person.name, channel === null ? null : channelInWords(channel))}
          </span>
          {entry.note !== '' && (
            <span className="activity-note kith-ellipsis" dir="auto">
              {entry.note}
            </span>
          )}
        </span>
        <span className="activity-time">
          <Age at={entry.at} />
        </span>
        <span className="activity-dot" aria-hidden="true" />
        {!entry.read && <span className="kith-hidden">, new</span>}
      </button>
    </li>
  );
}

function Age({ at }: { at: number }) {
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
      {sinceWords(now - at) ?? dayName(at, now)}
    </time>
  );
}
