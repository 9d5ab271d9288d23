import { useEffect, useRef, useState } from 'react';
import type { Message } from '@kith/comms';
import { useWorkspace } from '@kith/react';
import { snippet, isolated } from '@kith/ui';
import { usePeople } from '../data/people.js';

/** Gathers what arrives within this time into one announcement. */
const gatherFor = 1_000;

/** Tells screen readers of new messages. Separate from the timeline, whose rows also appear by scrolling. */
export function Announcer({ messages }: { messages: readonly Message[] }) {
  const people = usePeople();
  const { me } = useWorkspace();
  const [lines, setLines] = useState<readonly { key: string; text: string }[]>([]);
  const known = useRef<string | null>(null);
  const waiting = useRef<Message[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);

  useEffect(() => {
    const last = messages.at(-1);
    if (last === undefined) return;
    const from =
      known.current === null ? messages.length : messages.findIndex((message) => message.id === known.current) + 1;
    known.current = last.id;
    waiting.current.push(
      ...messages
        .slice(from === 0 ? messages.length : from)
        .filter((message) => message.author !== me && message.redactedBy === undefined),
    );
    if (waiting.current.length === 0 || timer.current !== null) return;
    timer.current = setTimeout(() => {
      timer.current = null;
      const [first, ...rest] = waiting.current.splice(0);
      if (first === undefined) return;
      const name = people.find((person) => person.did === first.author)?.name ?? 'Someone';
      const text =
        rest.length > 1
          ? `${rest.length + 1} new messages`
          : [first, ...rest].map((message) => `${isolated(name)}: ${snippet(message.text, 300)}`).join('. ');
      setLines((before) => [...before.slice(-4), { key: first.id, text }]);
    }, gatherFor);
  }, [messages, people, me]);

  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );

  return (
    <div className="hidden-visually" role="log" aria-live="polite" aria-label="New messages">
      {lines.map(({ key, text }) => (
        <p key={key}>{text}</p>
      ))}
    </div>
  );
}
