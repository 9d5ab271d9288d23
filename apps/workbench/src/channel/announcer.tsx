import { useEffect, useRef, useState } from 'react';
import type { Did } from '@kith/identity';
import { nameOf } from '@kith/comms';
import type { Message } from '@kith/comms';
import { useWorkspace } from '@kith/react';
import { useArrivals } from '@kith/ui';
import type { Asked } from '@kith/ui';
import { usePeople } from '../people/people.js';
import { announcementsOf, arrivedAmong } from './announcements.js';

/** Gathers what arrives within this time into one announcement. */
const gatherFor = 1_000;
/** Lines that remain for readers that look again. */
const mostKept = 8;

/** Tells screen readers of new messages, wherever they stand. Separate from the timeline, whose rows also appear by scrolling. */
export function Announcer({
  messages,
  open,
  asked,
}: {
  messages: readonly Message[];
  /** The conversation is on screen: what was there before is no news. */
  open: boolean;
  /** What of the messages is being loaded. */
  asked: Asked;
}) {
  const people = usePeople();
  const { me } = useWorkspace();
  const [lines, setLines] = useState<readonly { readonly key: number; readonly text: string }[]>([]);
  const { unseen, sawMessages } = useArrivals(messages, me, open, asked);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const latest = useRef({ messages, people, unseen });
  useEffect(() => {
    latest.current = { messages, people, unseen };
  });

  useEffect(() => {
    if (unseen.ids.size === 0) return;
    timer.current ??= setTimeout(() => {
      timer.current = null;
      const { messages: now, people: known, unseen: gathered } = latest.current;
      const named = (author: Did) => known.find((person) => person.did === author)?.name ?? nameOf({ person: author });
      const arrived = arrivedAmong(now, gathered.ids).filter(({ message }) => message.redactedBy === undefined);
      setLines((before) => {
        const from = (before.at(-1)?.key ?? 0) + 1;
        const said = announcementsOf(arrived, named).map((text, index) => ({ key: from + index, text }));
        return [...before, ...said].slice(-mostKept);
      });
      sawMessages(gathered.ids);
    }, gatherFor);
  }, [unseen, sawMessages]);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );

  return (
    <div className="kith-hidden" role="log" aria-live="polite" aria-label="New messages">
      {lines.map(({ key, text }) => (
        <p key={key}>{text}</p>
      ))}
    </div>
  );
}
