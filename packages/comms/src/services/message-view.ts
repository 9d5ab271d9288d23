import { bytesFromId } from '@kith/store';
import type { Node, NodeId } from '@kith/store';
import { stringOf } from '../read.js';
import type { Message } from '../types.js';
import { mentionsOf } from '../mentions.js';

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
    mentions: mentionsOf(node),
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

const isNodeId = (value: string): value is NodeId => bytesFromId(value) !== null;
