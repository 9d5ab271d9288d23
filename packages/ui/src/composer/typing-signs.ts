import type { RoomSession } from '@kith/presence';

/** What a composer tells its room: that somebody writes, and at once that they no longer do. */
export function typingSigns(room: Pick<RoomSession, 'typing' | 'stopTyping'>) {
  return {
    wrote: (text: string): void => {
      if (text === '') room.stopTyping();
      else room.typing();
    },
    left: (): void => room.stopTyping(),
  };
}
