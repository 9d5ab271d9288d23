import * as v from 'valibot';
import type { BroadcastChannelLike } from '../link/broadcast.js';
import type { SignalingTransport } from '../ports.js';
import { LocalTransport } from './local-transport.js';

const postSchema = v.object({ topic: v.string(), message: v.unknown() });

/** Makes a signaling transport between tabs, workers or threads that share a BroadcastChannel name. */
export function broadcastChannelSignaling(options: {
  name: string;
  open: (name: string) => BroadcastChannelLike;
}): SignalingTransport {
  const channel = options.open(options.name);
  const transport = new LocalTransport(
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has no target origin
    (topic, message) => channel.postMessage({ topic, message }),
    () => channel.close(),
  );
  channel.onmessage = ({ data }: { data: unknown }) => {
    const parsed = v.safeParse(postSchema, data);
    if (parsed.success) transport.arrived(parsed.output.topic, parsed.output.message);
  };
  return transport;
}
