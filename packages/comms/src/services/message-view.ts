import { keyFromDid } from '@kith/identity';
import type { Did } from '@kith/identity';
import { bytesFromId } from '@kith/store';
import type { Node, NodeId } from '@kith/store';
import { isRecord, stringOf } from '../read.js';
import type { Mentions, Message } from '../types.js';

const nobody: Mentions = { dids: [], room: false };

/** What a reader sees of a message node. A redacted one says nothing, whatever it still holds. */
export function messageOf(node: Node): Message | undefined {
  const { properties } = node;
  const channel = stringOf(properties, 'channel');
  if (channel === undefined || !isNodeId(channel)) return undefined;
  const inReplyTo = stringOf(properties, 'inReplyTo');
  const redacted = properties['redacted'] === true;
  return {
    id: node.id,
    channel,
    author: node.creator,
    text: redacted ? '' : (stringOf(properties, 'text') ?? ''),
    mentions: redacted ? nobody : mentionsOf(node),
    ...(inReplyTo !== undefined && isNodeId(inReplyTo) ? { inReplyTo } : {}),
    createdAt: node.createdAt,
    timeSuspicious: node.createdTimeSuspicious,
    ...(node.editedAt === undefined || redacted ? {} : { editedAt: node.editedAt }),
    ...(redacted
      ? {
          redactedBy:
            node.editor === undefined || node.editor === node.creator ? ('author' as const) : ('moderator' as const),
        }
      : {}),
    readOnly: node.readOnly,
    place: node.place,
  };
}

export function mentionsOf(node: Node): Mentions {
  const declared = node.properties['mentions'];
  if (!isRecord(declared)) return nobody;
  const { dids } = declared;
  const people = Array.isArray(dids) ? dids.filter(isDid) : [];
  return { dids: people, room: declared['room'] === true };
}

/** Whether a message calls this person: by name, or with everybody. Its author is never called by it. */
export function callsPerson(node: Node, person: Did): boolean {
  if (node.creator === person || node.properties['redacted'] === true) return false;
  const { dids, room } = mentionsOf(node);
  return room || dids.includes(person);
}

const isDid = (value: unknown): value is Did => typeof value === 'string' && keyFromDid(value) !== null;
const isNodeId = (value: string): value is NodeId => bytesFromId(value) !== null;
