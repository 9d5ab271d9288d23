import type { CallEntry } from '@kith/comms';
import { useCallHistory } from '@kith/react';
import { MessageTime } from '../parts/time.js';
import { AvatarStack } from '../people/avatar-stack.js';
import { useFace } from '../people/use-face.js';
import { HeadphonesIcon, PhoneIcon } from './call-icons.js';
import { durationWords } from './state-words.js';

/** The latest calls about a node: who, when, how long. Needs a WorkspaceProvider above it. */
export function CallHistoryList({ node }: { node: string }) {
  const entries = useCallHistory(node);
  if (entries.length === 0) return <p className="kith kith-call-hint">No calls here yet.</p>;
  return (
    <ul className="kith kith-call-history" aria-label="Calls">
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
