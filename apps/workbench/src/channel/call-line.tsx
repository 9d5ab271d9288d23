import type { Did } from '@kith/identity';
import { MessageTime, useNames } from '@kith/ui';
import { Headphones } from 'lucide-react';
import { callWords, type CallLine } from './call-lines.js';

export function CallLines({ lines }: { lines: readonly CallLine[] }) {
  return lines.map(({ key, people, duration, endedAt }) => (
    <CallLineOf key={key} people={people} duration={duration} endedAt={endedAt} />
  ));
}

function CallLineOf({ people, duration, endedAt }: { people: readonly Did[]; duration: number; endedAt: number }) {
  return (
    <p className="call-line">
      <Headphones size={14} aria-hidden />
      <span>
        {callWords(useNames(people), duration)} <MessageTime at={endedAt} />
      </span>
    </p>
  );
}
