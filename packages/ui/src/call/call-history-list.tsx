import type { CallEntry } from '@kith/comms';
import { useCallHistory, useOccupancy } from '@kith/react';
import { MessageTime } from '../parts/time.js';
import { AvatarStack } from '../people/avatar-stack.js';
import { useFace } from '../people/use-face.js';
import { HeadphonesIcon, PhoneIcon } from './call-icons.js';
import { durationWords } from './state-words.js';

/** The call about a node that goes on, and the latest ones before: who, when, how long. Needs a WorkspaceProvider above it. */
export function CallHistoryList({ node }: { node: string }) {
  const entries = useCallHistory(node);
  const now = useOccupancy(node);
  if (entries.length === 0 && now.length === 0) return <p className="kith kith-call-hint">No calls here yet.</p>;
  return (
    <ul className="kith kith-call-history" aria-label="Calls">
      {now.length > 0 && (
        <li>
          <HeadphonesIcon size={15} />
          <span className="kith-call-history-words">
            <AvatarStack people={now} />
          </span>
          <span className="kith-call-hint">now</span>
        </li>
      )}
      {entries.map((entry) => (
        <li key={`${entry.kind} ${entry.startedAt}`}>
          {entry.kind === 'call' ? <HeadphonesIcon size={15} /> : <PhoneIcon size={15} />}
          <span className="kith-call-history-words">
            {entry.kind === 'call' ? (
              <AvatarStack people={entry.people.map((person) => ({ person }))} />
            ) : (
              <Ring entry={entry} />
            )}
          </span>
          <span className="kith-call-hint">
            {entry.kind === 'call' && <>{durationWords(entry.duration)} · </>}
            <MessageTime at={entry.startedAt} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Ring({ entry }: { entry: Extract<CallEntry, { kind: 'ring' }> }) {
  const from = useFace(entry.from);
  const to = useFace(entry.to);
  return (
    <span dir="auto">
      {from.name} called {to.name}: {outcomes[entry.outcome]}
    </span>
  );
}

const outcomes: Readonly<Record<Extract<CallEntry, { kind: 'ring' }>['outcome'], string>> = {
  accepted: 'answered',
  declined: 'declined',
  busy: 'busy',
  unanswered: 'missed',
  cancelled: 'cancelled',
};
