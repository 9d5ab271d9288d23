import * as v from 'valibot';
import type { SignalEnvelope } from '../ports.js';
import { readEnvelope, TEXT_LIMIT } from './envelope.js';

/**
 * The messages to a y-webrtc broker. It delivers a published message to every subscriber unchanged, with a count of clients
 * added.
 */
export const brokerMessage = {
  subscribe: (topics: readonly string[]): string => JSON.stringify({ type: 'subscribe', topics }),
  unsubscribe: (topics: readonly string[]): string => JSON.stringify({ type: 'unsubscribe', topics }),
  publish: (topic: string, message: SignalEnvelope): string => JSON.stringify({ type: 'publish', topic, ...message }),
  ping: (): string => JSON.stringify({ type: 'ping' }),
};

export type BrokerReply =
  | { kind: 'published'; topic: string; message: SignalEnvelope }
  | { kind: 'pong' }
  /** An unusable message: not text, too long, not JSON, or no envelope. */
  | { kind: 'ignored' };

const replySchema = v.looseObject({ type: v.string(), topic: v.optional(v.string()) });
const ignored: BrokerReply = { kind: 'ignored' };

export function readBroker(data: unknown): BrokerReply {
  if (typeof data !== 'string' || data.length > TEXT_LIMIT) return ignored;
  const parsed = v.safeParse(replySchema, parseJson(data));
  if (!parsed.success) return ignored;
  if (parsed.output.type === 'pong') return { kind: 'pong' };
  const message = parsed.output.type === 'publish' ? readEnvelope(parsed.output) : null;
  const { topic } = parsed.output;
  return message && topic !== undefined ? { kind: 'published', topic, message } : ignored;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses null, like everything else that is no reply.
    return null;
  }
}
