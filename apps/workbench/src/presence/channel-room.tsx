import { useRoom, useTyping, type RoomHandle } from '@kith/react';
import type { NodeId } from '@kith/store';
import { TypingLine } from '@kith/ui';
import { useSyncExternalStore, type FormEvent, type ReactNode } from 'react';

/** Is in the room of a channel while its screen is shown, and looks at it while the page is. */
export function useChannelRoom(channel: NodeId): RoomHandle {
  const visible = useSyncExternalStore(subscribe, () => !document.hidden);
  return useRoom(channel, visible ? { viewing: { node: channel } } : {});
}

function subscribe(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}

/** Around a composer: tells others of typing in it, and says above it who else types. */
export function TypingArea({ room, children }: { room: RoomHandle; children: ReactNode }) {
  const typing = useTyping(room.room.node);
  const onInput = (event: FormEvent) => {
    if (!(event.target instanceof HTMLTextAreaElement)) return;
    if (event.target.value === '') room.stopTyping();
    else room.typing();
  };
  return (
    <div
      className="typing-area"
      onInput={onInput}
      onBlur={(event) => event.target instanceof HTMLTextAreaElement && room.stopTyping()}
    >
      <TypingLine people={typing} />
      {children}
    </div>
  );
}
