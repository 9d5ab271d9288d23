import { callListeners, requireFunction } from '@kith/identity';
import type { OnError } from '@kith/identity';
import type { CommsSpace } from '../ports.js';
import { MessageSchema } from '../schemas/message.js';
import type { Channels, NewMessage, NewMessages } from '../types.js';
import { messageOf } from './message-view.js';

export interface NewMessagesOptions {
  readonly space: CommsSpace;
  readonly channels: Pick<Channels, 'get'>;
  /** What arrives now was said before this person came. */
  readonly isHistory: () => boolean;
  readonly onError: OnError;
}

/** Tells of messages of others as they arrive. Watches nothing while nobody listens. */
export function openNewMessages({ space, channels, isHistory, onError }: NewMessagesOptions): NewMessages {
  const listeners = new Set<(arrived: NewMessage) => void>();
  let stop: (() => void) | null = null;
  const watch = (): (() => void) =>
    space.graph.watch(MessageSchema, (node) => {
      const message = node.creator === space.me.person ? undefined : messageOf(node);
      if (message === undefined || message.redactedBy !== undefined) return;
      const channel = channels.get(message.channel) ?? null;
      callListeners(listeners, onError, { message, channel, history: isHistory() });
    });
  return {
    onNew(listener) {
      requireFunction('listener', listener);
      const own = (arrived: NewMessage) => listener(arrived);
      listeners.add(own);
      stop ??= watch();
      return () => {
        listeners.delete(own);
        if (listeners.size > 0) return;
        stop?.();
        stop = null;
      };
    },
  };
}
