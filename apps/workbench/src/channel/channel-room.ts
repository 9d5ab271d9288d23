import { useRoom, type RoomHandle } from '@kith/react';
import type { NodeId } from '@kith/store';
import { useEffect, useState } from 'react';

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
