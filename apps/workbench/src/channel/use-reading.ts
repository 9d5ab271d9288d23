import { limits } from '@kith/comms';
import type { Message } from '@kith/comms';
import { useWorkspace } from '@kith/react';
import type { NodeId } from '@kith/store';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useToasts } from '../parts/toasts.js';

/** Read state is written at most this often while scrolling through a channel. */
const settle = 600;
/** With more unread than are counted, as after joining, a channel opens at its newest message. */
const mostToOpenAt = limits.COUNT_MAX - 1;

/** Where the person has read to in an open channel: the "new" line, and the watermark that other devices see. */
export interface Reading {
  /** Undefined until it is known; null when there is none. */
  readonly firstUnread: NodeId | null | undefined;
  /** This message is on screen, and everything above it has been. */
  readonly report: (message: Message) => void;
  readonly clearDivider: () => void;
}

export function useReading(channel: NodeId, newest: Message | undefined): Reading {
  const { inbox, me } = useWorkspace();
  const { report: reportProblem } = useToasts();
  const [firstUnread, setFirstUnread] = useState<NodeId | null | undefined>(undefined);
  const seen = useRef<Message | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  /** The divider has been looked at, so the next unseen arrival gets a new one. */
  const dividerRead = useRef(true);

  useEffect(() => {
    let current = true;
    const find = async () => {
      await inbox.ready(channel);
      return inbox.unread(channel).getSnapshot() > mostToOpenAt ? null : inbox.firstUnread(channel);
    };
    find().then(
      (message) => {
        if (!current) return;
        setFirstUnread(message);
        dividerRead.current = false;
      },
      (error: unknown) => {
        if (!current) return;
        setFirstUnread(null);
        reportProblem(error);
      },
    );
    return () => {
      current = false;
    };
  }, [inbox, channel, reportProblem]);

  const write = useCallback(() => {
    timer.current = null;
    const message = seen.current;
    seen.current = null;
    if (message === null) return;
    if (inbox.unread(channel).getSnapshot() === 0 && inbox.mentions(channel).getSnapshot() === 0) return;
    dividerRead.current = true;
    inbox.markRead(channel, message.id).catch(reportProblem);
  }, [inbox, channel, reportProblem]);

  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      write();
    },
    [write],
  );

  // What arrives while nobody looks gets the line above it.
  const newestId = newest?.id;
  const newestIsMine = newest?.author === me;
  useEffect(() => {
    if (newestId === undefined) return;
    // Whether somebody looks is known to the document alone, and only at this moment.
    // oxlint-disable-next-line react/set-state-in-effect
    if (newestIsMine) setFirstUnread((before) => (before === undefined ? before : null));
    else if (!isLooking() && dividerRead.current) {
      dividerRead.current = false;
      setFirstUnread((before) => (before === undefined ? before : newestId));
    }
  }, [newestId, newestIsMine]);

  const report = useCallback(
    (message: Message) => {
      if (!isLooking()) return;
      seen.current = message;
      timer.current ??= setTimeout(write, settle);
    },
    [write],
  );
  const clearDivider = useCallback(() => setFirstUnread(null), []);
  return { firstUnread, report, clearDivider };
}

function isLooking(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}
