import { callListeners, requireFunction } from '@kith/identity';
import type { OnError } from '@kith/identity';
import type { Node } from '@kith/store';
import type { CommsSpace } from '../ports.js';
import { MessageSchema } from '../schemas/message.js';
import type { Channels, NewMessage, NewMessages } from '../types.js';
import { watchRecalls } from './watch-recalls.js';
import { messageOf } from './message-view.js';

/** The options of `openNewMessages`. */
export interface NewMessagesOptions {
  readonly space: CommsSpace;
  readonly channels: Pick<Channels, 'get' | 'list'>;
  /** What arrives now was said before this person came. */
  readonly isHistory: () => boolean;
  readonly onError: OnError;
}

/** Tells of messages of others as they arrive. Watches nothing while nobody listens. */
export function openNewMessages({ space, channels, isHistory, onError }: NewMessagesOptions): NewMessages {
  const tellOf = (node: Node, tell: (arrived: NewMessage) => void): void => {
    const message = node.creator === space.me.person ? undefined : messageOf(node);
    if (message === undefined || message.redactedBy !== undefined) return;
    tell({ message, channel: channels.get(message.channel) ?? null, history: isHistory() });
  };
  return {
    onNew: whileHeard(onError, (tell) => space.graph.watch(MessageSchema, (node) => tellOf(node, tell))),
    onCalled: whileHeard(onError, (tell) => watchRecalls({ space, channels, onError }, (node) => tellOf(node, tell))),
  };
}

/** Watches while somebody listens. */
function whileHeard(
  onError: OnError,
  watch: (tell: (arrived: NewMessage) => void) => () => void,
): NewMessages['onNew'] {
  const listeners = new Set<(arrived: NewMessage) => void>();
  let stop: (() => void) | null = null;
  return (listener) => {
    requireFunction('listener', listener);
    const own = (arrived: NewMessage) => listener(arrived);
    listeners.add(own);
    stop ??= watch((arrived) => callListeners(listeners, onError, arrived));
    return () => {
      listeners.delete(own);
      if (listeners.size > 0) return;
      stop?.();
      stop = null;
    };
  };
}
