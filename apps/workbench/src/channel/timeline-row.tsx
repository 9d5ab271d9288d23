import type { Message } from '@kith/comms';
import type { Did } from '@kith/identity';
import type { NodeId } from '@kith/store';
import { DayLine, MessageRow, UnreadLine } from '@kith/ui';
import type { MessageAction } from '@kith/ui';
import { memo, useCallback } from 'react';
import { usePeople } from '../people/people.js';
import { useDialogs } from '../navigation/dialogs.js';
import { useToasts } from '../parts/toasts.js';
import { CallLines } from './call-line.js';
import type { RowWithCalls } from './call-lines.js';

/** One message of a channel, with the day, the calls and the line of what is new that stand above it. */
export const TimelineRow = memo(function TimelineRow({
  row,
  quoted,
  actions,
  reachable,
  entered,
  flash,
  onFocus,
  onJump,
}: {
  row: RowWithCalls;
  /** The message replied to, where it is loaded. */
  quoted: Message | undefined;
  actions: readonly MessageAction[];
  /** The one message that Tab reaches; arrows reach the others. */
  reachable: boolean;
  /** The focus is on it or in it, so that Tab goes on to what it holds. */
  entered: boolean;
  flash: boolean;
  onFocus: (id: NodeId) => void;
  onJump: (id: NodeId) => void;
}) {
  const people = usePeople();
  const { open } = useDialogs();
  const { report } = useToasts();
  const showPerson = useCallback((did: Did) => open({ kind: 'person', did }), [open]);
  return (
    <>
      <CallLines lines={row.calls.filter(({ beforeDay }) => beforeDay)} />
      {row.day !== null && <DayLine at={row.day} />}
      <CallLines lines={row.calls.filter(({ beforeDay }) => !beforeDay)} />
      {row.unread && <UnreadLine />}
      <MessageRow
        message={row.message}
        head={row.head}
        people={people}
        quoted={quoted}
        actions={actions}
        reachable={reachable}
        entered={entered}
        flash={flash}
        onFocus={onFocus}
        onPerson={showPerson}
        onJump={onJump}
        onError={report}
      />
      <CallLines lines={row.callsBelow} />
    </>
  );
});
