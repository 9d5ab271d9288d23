import { useRoom, useTyping, type RoomHandle } from '@kith/react';
import type { NodeId } from '@kith/store';
import { TypingLine } from '@kith/ui';
import { useEffect, useState, type ReactNode } from 'react';
import { typingSigns } from './typing-signs.js';

/** Is in the room of a channel while its screen is shown, and looks at it while the page is. */
export function useChannelRoom(channel: NodeId): RoomHandle {
  return useRoom(channel, usePageVisible() ? { viewing: { node: channel } } : {});
}

/** A page that goes away is hidden too, after this device has said goodbye: then there is nothing left to tell. */
function usePageVisible(): boolean {
  const [visible, setVisible] = useState(() => !document.hidden);
  useEffect(() => {
    let leaving = false;
    const look = () => {
      if (!leaving) setVisible(!document.hidden);
    };
    const leave = () => {
      leaving = true;
    };
    document.addEventListener('visibilitychange', look);
    window.addEventListener('pagehide', leave);
    return () => {
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('pagehide', leave);
    };
  }, []);
  return visible;
}

/** Around a composer: tells others of typing in it, and says above it who else types. */
export function TypingArea({ room, children }: { room: RoomHandle; children: ReactNode }) {
  const typing = useTyping(room.room.node);
  const signs = typingSigns(room);
  const ifText = (tell: (text: string) => void) => (event: { readonly target: EventTarget }) => {
    if (event.target instanceof HTMLTextAreaElement) tell(event.target.value);
  };
  return (
    <div className="typing-area" onInput={ifText(signs.wrote)} onBlur={ifText(signs.left)}>
      <TypingLine people={typing} />
      {children}
    </div>
  );
}
