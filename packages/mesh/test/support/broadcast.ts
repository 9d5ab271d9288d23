import { BroadcastChannel } from 'node:worker_threads';
import type { BroadcastChannelLike } from '../../src/index.js';

export const openBroadcast = (name: string): BroadcastChannelLike => new BroadcastChannel(name);
