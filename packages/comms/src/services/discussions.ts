import { derived, sameItems, requireOnly } from '@kith/identity';
import type { Observable } from '@kith/identity';
import type { Node, NodeId } from '@kith/store';
import * as limits from '../limits.js';
import type { CommsSpace } from '../ports.js';
import { stringOf, viewsOf } from '../read.js';
import { DiscussionSchema, isTarget } from '../schemas/discussion.js';
import type { Channel } from '../types.js';
import { checkedName } from './checks.js';
import { shownName } from '../visible.js';
import { byName } from './names.js';
import { commsError } from '../codes.js';

/** Channels named by what they are about. */
export interface Discussions {
  readonly list: Observable<readonly Channel[]>;
  idOf(target: string): NodeId;
  /** Somebody asked here for the id of a discussion, and it was this one. */
  isNamed(id: NodeId): boolean;
  of(target: string): Observable<Channel | null>;
  open(target: string, options?: { readonly name?: string }): Promise<NodeId>;
  ready(): Promise<void>;
  close(): void;
}

export function openDiscussions(space: CommsSpace): Discussions {
  const live = space.graph.live({ schema: DiscussionSchema, order: 'oldest', limit: 100_000 });
  const view = viewsOf(discussionOf);
  const byId = derived([live], () => new Map(live.getSnapshot().nodes.map((node) => [node.id, view(node)])));
  const list = derived([byId], () => [...byId.getSnapshot().values()].toSorted(byDiscussionName), sameItems);
  const told = new Map<NodeId, Observable<Channel | null>>();
  const named = new Set<NodeId>();
  const idOf = (target: string) => {
    const id = space.idOf(DiscussionSchema, checkedTarget(target));
    named.add(id);
    return id;
  };

  return {
    list,
    idOf,
    isNamed: (id) => named.has(id),
    of(target) {
      const id = idOf(target);
      const known = told.get(id);
      if (known !== undefined) return known;
      const discussion = derived([byId], () => byId.getSnapshot().get(id) ?? null);
      told.set(id, discussion);
      return discussion;
    },
    async open(target, options = {}) {
      const id = idOf(target);
      requireOnly('options', options, ['name']);
      const { name } = options;
      const called = name === undefined ? {} : { name: checkedName(name, limits.CHANNEL_NAME_MAX, 'channel', 'name') };
      // What a guest says is found under the id without this node, which a guest may not make.
      if ((await space.graph.get(id)) !== undefined || isGuest(space)) return id;
      return space.create(DiscussionSchema, called, { key: target });
    },
    ready: () => live.ready(),
    close: () => live.close(),
  };
}

const byDiscussionName = byName<Channel>(
  (discussion) => discussion.name,
  (discussion) => discussion.id,
);

function discussionOf(node: Node): Channel {
  const target = node.key ?? '';
  return {
    id: node.id,
    name: shownName(stringOf(node.properties, 'name')) ?? target,
    topic: stringOf(node.properties, 'topic') ?? '',
    kind: 'discussion',
    target,
    archived: node.properties['archived'] === true,
    creator: node.creator,
    createdAt: node.createdAt,
  };
}

function isGuest(space: CommsSpace): boolean {
  const standing = space.standing.getSnapshot();
  return standing.kind === 'member' && standing.role === 'guest';
}

function checkedTarget(target: string): string {
  if (typeof target === 'string' && isTarget(target)) return target;
  throw commsError('discussion-target', {
    fix: `Pass 1 to ${limits.DISCUSSION_TARGET_MAX} characters, such as "invoice-42".`,
    argument: 'target',
  });
}
