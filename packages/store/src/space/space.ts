import { base64urlEncode, requireFunctions, requireObject } from '@kith/identity';
import { FeedMirrors } from '../feed/feed-mirrors.js';
import { idFromBytes } from '../format/ids.js';
import type { SpaceId } from '../format/ids.js';
import type { Graph, NodeReader, SpaceGraph } from '../graph/graph-types.js';
import { exportSpace, importSpace } from '../replica/archive.js';
import { codeOf } from '../replica/code-of.js';
import { requireSpaceOpen } from '../replica/loss-watch.js';
import type { Committed } from '../replica/committed.js';
import type { Delivery, Space, SpaceKind } from '../space-types.js';
import { Admission } from './admission.js';
import { ExportedSecrets } from './exported-secrets.js';
import { createInviteFor } from './invites.js';
import { nodeBytes } from './check-write.js';
import { nodeWrites } from './node-writes.js';
import { Recovery } from './recovery.js';
import type { SpaceParts } from './space-parts.js';
import { SpaceSessions } from './space-sessions.js';
import { SpaceState } from './space-state.js';
import { storeError } from '../codes.js';

/** Makes the public object of a space from its parts. */
export async function spaceOver(parts: SpaceParts): Promise<Space> {
  const { identity, replica, reading, own, writer, held, tab, onError } = parts;
  const { crypto, space } = replica;
  const me = { person: identity.person, device: base64urlEncode(identity.device) };
  const sessions = new SpaceSessions(parts);
  const admission = new Admission({ ...parts, membersConnected: () => sessions.membersConnected });
  const mirrors = new FeedMirrors(onError);
  const exported = new ExportedSecrets(crypto, () => reading.keys.current(replica.control.membership), onError);
  const state = new SpaceState(parts, sessions.all);

  const recovery = new Recovery({
    clock: replica.clock,
    async doAgain() {
      await replica.absorb();
      await held.save();
      admission.consider();
    },
    // A repeated failure has an event of its own.
    onError: (error) => {
      if (!replica.closed && codeOf(error) === null) onError(error);
    },
  });
  const stopListening = replica.onCommitted(onCommitted);
  held.changes.subscribe(() => state.updateStatus());
  replica.events.subscribe((event) => {
    if (event.type !== 'storage-failed' && event.type !== 'storage-recovered') return;
    if (replica.storage === 'lost') {
      // Nothing can be stored any more, so this device must not acknowledge anything.
      sessions.close();
      recovery.stop();
    } else if (event.type === 'storage-recovered') recovery.works();
    else if (event.code !== 'storage-damaged') recovery.failed();
    state.updateStatus();
  });
  tab?.onMessage((message) => {
    if (replica.closed) return;
    followTab(parts, message).catch((error: unknown) => {
      if (!replica.closed) onError(error);
    });
  });
  admission.consider();

  function onCommitted(committed: Committed): void {
    for (const { feed, from, changes } of committed.grown)
      mirrors.append(feed.key, from, () => changes.map((change) => change.bytes));
    sessions.committed(committed);
    if (committed.origin.from !== 'tab') tab?.post('committed');
    if (committed.controlChanged) {
      state.controlChanged();
      exported.refresh();
      admission.consider();
    }
    state.update();
  }

  return {
    ...nodeWrites(parts),
    id: idFromBytes<SpaceId>(space),
    get kind(): SpaceKind {
      return replica.control.membership.kind ?? 'workspace';
    },
    me,
    graph: readerOf(reading.graph),
    members: state.members,
    secret: (label) => exported.of(label),
    standing: state.standing,
    status: state.status,
    rendezvous: state.rendezvous,
    hints: parts.hints,
    events: replica.events,
    deliveries: held.changes,
    feedNumber: (feed) => replica.feeds.get(feed)?.number,

    deliveryOf(place): Delivery | null {
      requireObject('place', place, 'the `place` of a node');
      const { feed: number, seq } = place;
      const feed = replica.feeds.numbered(number);
      if (feed === undefined || feed.owner === null) return null;
      if (base64urlEncode(feed.owner.certificate.device) !== me.device) return null;
      const { devices, others } = held.count(number, seq, replica.control.membership.devices, me.person);
      if (devices > 0) return { kind: 'held', devices, others };
      return sessions.sentTo(feed) > seq ? { kind: 'sent' } : { kind: 'local' };
    },

    createInvite: (options = {}) => {
      requireSpaceOpen(replica);
      return createInviteFor(replica, me.person, writer, options);
    },

    attach(connection) {
      requireSpaceOpen(replica);
      requireFunctions('connection', connection, ['open', 'onClose']);
      return replica.storage === 'lost' ? () => {} : sessions.attach(connection, state, admission);
    },

    async document(feedId) {
      requireSpaceOpen(replica);
      return replica.exclusively(async () => {
        const feed = replica.feeds.get(feedId);
        if (feed === undefined)
          throw storeError('feed-unknown', { message: `No feed ${feedId} is held here.`, argument: 'feed' });
        return mirrors.open(feedId, await replica.feeds.entries(feed, 0, feed.length));
      });
    },

    feeds: () =>
      [...replica.feeds.all()].map(({ key, kind, length, cut, owner }) => ({
        id: key,
        kind,
        length,
        cut,
        person: owner?.certificate.person ?? null,
      })),

    settled: () => replica.exclusively(async () => {}),
    exportChanges: () => replica.exclusively(() => exportSpace(replica)),
    importChanges: (bytes) => importSpace(replica, own, () => replica.control.membership.members.has(me.person), bytes),

    async close() {
      if (replica.closed) return;
      sessions.close();
      sessions.all.clear();
      stopListening();
      exported.forget();
      await admission.stop();
      if (replica.storage !== 'lost') await held.save();
      tab?.close();
      await replica.close();
      recovery.stop();
      reading.keys.forget();
    },
  };
}

/** Follows another tab of this device, which has committed or has stored acknowledgements. */
async function followTab({ replica, own, held }: SpaceParts, message: unknown): Promise<void> {
  if (message !== 'held') {
    await replica.absorb();
    await replica.exclusively(() => own.refresh());
  }
  await held.load();
}

/**
 * Returns the reading part of the graph; the space alone uses the rest. A node has the types of its schema, because the
 * schema's validators have checked it.
 */
function readerOf(graph: Graph): SpaceGraph {
  const reader: NodeReader = {
    async get(id) {
      nodeBytes(id);
      return graph.get(id);
    },
    peek(id) {
      nodeBytes(id);
      return graph.peek(id);
    },
    live: (query) => graph.live(query),
    liveCount: (query) => graph.liveCount(query),
    count: (query) => graph.count(query),
    watch: (schema, onNew) => graph.watch(schema, onNew),
  };
  return reader;
}
