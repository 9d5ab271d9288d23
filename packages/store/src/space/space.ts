import {
  requireOnly,
  namesOf,
  KithError,
  base64urlEncode,
  observable,
  requireObject,
  requireText,
} from '@kith/identity';
import type { Did } from '@kith/identity';
import { createInviteFor } from './invites.js';
import { Admission } from './admission.js';
import { exportSpace, importSpace } from './archive.js';
import { encodeBody } from '../format/body.js';
import type { EntryReference, NodeName, Properties } from '../format/body.js';
import { bytesFromId, idFromBytes, namedNodeIdOf, nodeIdOf } from '../format/ids.js';
import type { NodeId, SpaceId } from '../format/ids.js';
import { epochRendezvous, inviteRendezvous, inviteSigner } from '../control/invite.js';
import { FeedMirrors } from '../feed/feed-mirrors.js';
import type { Node } from '../graph/node.js';
import type { Graph, NodeReader, SpaceGraph } from '../graph/graph-types.js';
import type { AnySchema } from '../graph/schema.js';
import type { Delivery, Member, Space, SpaceKind, Standing, SyncStatus } from '../space-types.js';
import { HeldBy } from '../sync/held-by.js';
import { SyncSession } from '../sync/session.js';
import type { Committed, SpaceEngine } from './engine.js';
import { ExportedSecrets } from './exported-secrets.js';
import type { OwnFeeds } from './own-feeds.js';
import type { TabChannel } from './environment.js';
import { askRule, checkNaming, checkRegistered } from './check-write.js';
import { spaceClosed } from './loss-watch.js';
import { validateProperties } from './validate.js';
import type { Writer } from './writer.js';

export interface SpaceParts {
  readonly engine: SpaceEngine;
  readonly own: OwnFeeds;
  readonly writer: Writer;
  readonly held: HeldBy;
  /** The invite this device came with; kept until it is admitted. */
  readonly inviteSecret: Uint8Array | null;
  /** Where that invite said the space can be met. */
  readonly hints: readonly string[];
  readonly tab: TabChannel | null;
  readonly onError: (error: unknown) => void;
}

/** Members go on listening under this many of the latest invites. */
const INVITES_HEARD = 32;

const keyNames = namesOf<{ readonly key: string }>({ key: true });

/** The face of a space: everything an application does with it. */
export async function spaceOver(parts: SpaceParts): Promise<Space> {
  const { engine, own, writer, held, tab, onError } = parts;
  const { identity, crypto, space } = engine.parts;
  const me = identity.person;
  const device = base64urlEncode(identity.device);
  const id = idFromBytes<SpaceId>(space);
  const sessions = new Set<SyncSession>();
  const admission = new Admission(engine, writer);
  const mirrors = new FeedMirrors(parts.onError);
  const exported = new ExportedSecrets(crypto, () => engine.keys.current(engine.control.membership), onError);
  let refusal: Extract<Standing, { kind: 'refused' }>['code'] | null = null;

  const members = observable<readonly Member[]>(membersOf(engine), { same: sameJson, onError });
  const standing = observable<Standing>(standingNow(), { same: sameFields, onError });
  const status = observable<SyncStatus>(statusNow(), { same: sameStatus, onError });
  const rendezvous = observable<readonly Uint8Array[]>(await secretsNow(), { same: sameSecrets, onError });

  const stopListening = engine.onCommitted(onCommitted);
  held.changes.subscribe(() => status.set(statusNow()));
  engine.events.subscribe((event) => {
    if (event.type !== 'storage-failed' && event.type !== 'storage-recovered') return;
    // Nothing can be stored any more: what others hold must not count as held here.
    if (engine.storage === 'lost') for (const session of [...sessions]) session.close();
    status.set(statusNow());
  });
  tab?.onMessage((message) => {
    if (engine.closed) return;
    const takeOver = async () => {
      if (message !== 'held') {
        await engine.absorb();
        await engine.exclusively(() => own.refresh());
      }
      await held.load();
    };
    takeOver().catch((error: unknown) => {
      if (!engine.closed) parts.onError(error);
    });
  });
  admission.consider();

  function onCommitted(committed: Committed): void {
    for (const { feed, from, changes } of committed.grown) {
      mirrors.append(feed.key, from, () => changes.map((change) => change.bytes));
    }
    for (const session of [...sessions]) session.committed(committed);
    if (committed.origin.from !== 'tab') tab?.post('committed');
    if (committed.controlChanged) {
      members.set(membersOf(engine));
      exported.refresh();
      secretsNow()
        .then((secrets) => rendezvous.set(secrets))
        .catch(parts.onError);
      admission.consider();
    }
    standing.set(standingNow());
    status.set(statusNow());
  }

  function standingNow(): Standing {
    const { membership } = engine.control;
    const member = membership.members.get(me);
    const listed = membership.devices.has(device);
    if (member !== undefined && listed)
      return { kind: 'member', role: member.role, canWrite: engine.keys.current(membership) !== null };
    return refusal === null ? { kind: 'waiting-for-member' } : { kind: 'refused', code: refusal };
  }

  function statusNow(): SyncStatus {
    const feed = own.held('content');
    const unsent = feed === undefined ? 0 : Math.max(0, feed.length - Math.max(1, held.furthest(feed.number)));
    const { members: listed } = engine.control.membership;
    // Whoever only holds a link is nobody to be synced with; before this person is a member, nobody can tell who is.
    const counts = (person: Did) => !listed.has(me) || listed.has(person);
    const peers = [...sessions]
      .filter((session) => session.isOpen && counts(session.remote.person))
      .map((session) => ({
        person: session.remote.person,
        device: base64urlEncode(session.remote.device),
        synced: session.synced,
      }));
    return { peers, unsent, storage: engine.storage };
  }

  /** Members listen under every epoch they can open, and under every invite that still holds; a joiner under its own. */
  async function secretsNow(): Promise<readonly Uint8Array[]> {
    const { membership } = engine.control;
    const secrets = engine.keys.all().map((epoch) => epochRendezvous(crypto, epoch.key));
    // Also where an invite no longer holds: whoever comes with it is to be told so, not left waiting.
    if (membership.members.has(me)) {
      for (const invite of [...membership.invites.values()].slice(-INVITES_HEARD))
        secrets.push(inviteRendezvous(crypto, invite.key));
    }
    // Kept after admission until a key has come: the member who brings it is met where the joiner waited.
    if (parts.inviteSecret !== null && engine.keys.current(membership) === null) {
      const signer = await inviteSigner(crypto, parts.inviteSecret);
      secrets.push(inviteRendezvous(crypto, signer.publicKey));
    }
    return secrets;
  }

  function requireOpen(): void {
    if (engine.closed) throw spaceClosed();
  }

  /** `replaces`: the node whose values the change is to stand above; null for a new one that nobody can know yet. */
  async function write(
    schema: AnySchema,
    type: 'patch' | 'snapshot',
    node: NodeName,
    set: Properties,
    covers: readonly EntryReference[],
    replaces: NodeId | null,
  ): Promise<void> {
    requireOpen();
    const above = replaces === null ? 0 : ((await engine.graph.get(replaces))?.latest.rank ?? 0);
    const shared = { node, schema: schema.name, version: schema.version, set };
    const body = encodeBody(type === 'patch' ? { type, ...shared } : { type, ...shared, covers });
    await writer.content(body, { fresh: replaces === null, above });
  }

  /** Who is no member yet is refused by the writer, in better words. */
  function ask(schema: AnySchema, node: Node | undefined, key: string | undefined, set: Properties): void {
    requireOpen();
    const role = engine.control.membership.members.get(me)?.role;
    if (role !== undefined) askRule({ schema, author: me, role, node, key, set });
  }

  const result: Space = {
    id,
    get kind(): SpaceKind {
      return engine.control.membership.kind ?? 'workspace';
    },
    me: { person: me, device },
    graph: readerOf(engine.graph),
    members,
    secret: (label) => exported.of(label),
    standing,
    status,
    rendezvous,
    hints: parts.hints,
    events: engine.events,
    deliveries: held.changes,
    idOf(schema, key) {
      checkRegistered(engine.parts.schemas, schema);
      checkNaming(schema, requireText('key', key));
      return idFromBytes<NodeId>(namedNodeIdOf(crypto, space, schema.name, key));
    },
    feedNumber: (feed) => engine.log.feeds.get(feed)?.number,

    async create(schema, properties, options = {}) {
      requireOpen();
      checkRegistered(engine.parts.schemas, schema);
      const named = schema;
      const set = validateProperties(named, requireObject('properties', properties) as Properties, true);
      checkNaming(named, requireOnly('options', options, keyNames)['key']);
      const node = options.key === undefined ? undefined : await engine.graph.get(result.idOf(named, options.key));
      ask(named, node, options.key, set);
      if (options.key !== undefined) {
        const id = result.idOf(named, options.key);
        await write(named, 'patch', { by: 'key', key: options.key }, set, [], id);
        return id;
      }
      const nonce = crypto.randomBytes(16);
      await write(named, 'patch', { by: 'nonce', nonce }, set, [], null);
      return idFromBytes<NodeId>(nodeIdOf(crypto, space, me, nonce));
    },

    async update(schema, node, properties) {
      requireOpen();
      checkRegistered(engine.parts.schemas, schema);
      const named = schema;
      const set = validateProperties(named, requireObject('properties', properties) as Properties, false);
      if (typeof node !== 'string') {
        requireObject('node', node, 'a node id, or { key }');
        requireText('node.key', requireOnly('node', node, keyNames)['key'], 'the key of a node');
        ask(named, await engine.graph.get(result.idOf(named, node.key)), node.key, set);
        await write(named, 'patch', { by: 'key', key: node.key }, set, [], result.idOf(named, node.key));
        return;
      }
      const bytes = bytesFromId(node);
      if (bytes === null)
        throw new KithError('node-id', `"${String(node)}" is no node id.`, {
          fix: 'Pass the id that create() returned.',
          argument: 'node',
        });
      const known = await engine.graph.get(node);
      if (known === undefined || known.schema !== named.name)
        throw new KithError('node-unknown', `There is no "${named.name}" with this id here.`, {
          fix: 'Wait until it has arrived, or check its id.',
          argument: 'node',
        });
      ask(named, known, undefined, set);
      await write(named, 'patch', { by: 'id', id: bytes }, set, [], node);
    },

    async redact(schema, node, tombstone) {
      requireOpen();
      checkRegistered(engine.parts.schemas, schema);
      const named = schema;
      const set = validateProperties(named, requireObject('tombstone', tombstone) as Properties, false);
      const made = await engine.ownEntriesOf(node);
      if (made === null) {
        throw new KithError('not-the-creator', 'Only who made a node can replace it by a tombstone.', {
          fix: 'Update it instead; a moderator may set a redacted mark.',
          argument: 'node',
        });
      }
      await write(named, 'snapshot', made.name, set, made.covers, node);
      await writer.control({ type: 'erase', targets: made.covers });
    },

    deliveryOf({ feed: number, seq }): Delivery | null {
      const feed = engine.log.byNumber.get(number);
      if (
        feed === undefined ||
        feed.owner === null ||
        base64urlEncode(feed.owner.certificate.device) !== result.me.device
      )
        return null;
      const { devices, others } = held.count(number, seq, engine.control.membership.devices, me);
      if (devices > 0) return { kind: 'held', devices, others };
      return [...sessions].some((session) => session.sentTo(feed) > seq) ? { kind: 'sent' } : { kind: 'local' };
    },

    createInvite: (options = {}) => {
      requireOpen();
      return createInviteFor(engine, writer, options);
    },

    attach(connection) {
      requireOpen();
      if (engine.storage === 'lost') return () => {};
      const { remote } = connection;
      const device = base64urlEncode(remote.device);
      const session: SyncSession = new SyncSession({
        engine,
        own,
        connection,
        inviteSecret: parts.inviteSecret,
        sessions: () => sessions,
        onHeld: (feed, length) => {
          if (feed.owner !== null && base64urlEncode(feed.owner.certificate.device) === result.me.device)
            held.acknowledged(remote.device, feed, length);
        },
        onRefused(code) {
          if (standing.getSnapshot().kind === 'member') return;
          if (code !== 'invite-spent' && code !== 'invite-expired' && code !== 'invite-unknown') return;
          refusal = code;
          engine.events.emit({ type: 'join-refused', code });
          standing.set(standingNow());
        },
        onServed() {
          refusal = null;
          standing.set(standingNow());
        },
        onAdopt: (access) => {
          if (access.adopt !== null) admission.adopt(access.adopt);
        },
        onChange() {
          if (!sessions.has(session)) return;
          if (session.isOpen !== told) {
            told = session.isOpen;
            engine.events.emit({ type: told ? 'connected' : 'disconnected', person: remote.person, device });
          }
          status.set(statusNow());
        },
      });
      let told = false;
      sessions.add(session);
      const end = () => {
        if (!sessions.has(session)) return;
        session.close();
        sessions.delete(session);
        if (told) engine.events.emit({ type: 'disconnected', person: remote.person, device });
        if (!engine.closed) status.set(statusNow());
      };
      connection.onClose(end);
      return end;
    },

    async document(feedId) {
      requireOpen();
      return engine.exclusively(async () => {
        const feed = engine.log.feeds.get(feedId);
        if (feed === undefined)
          throw new KithError('feed-unknown', `No feed ${feedId} is held here.`, {
            fix: 'Ask for one of feeds().',
            argument: 'feed',
          });
        return mirrors.open(feedId, await engine.log.entries(feed, 0, feed.length));
      });
    },

    feeds: () =>
      [...engine.log.feeds.values()].map((feed) => ({
        id: feed.key,
        kind: feed.kind,
        length: feed.length,
        cut: feed.cut,
        person: feed.owner?.certificate.person ?? null,
      })),

    settled: () => engine.exclusively(async () => {}),
    exportChanges: () => engine.exclusively(() => exportSpace(engine)),
    importChanges: (bytes) => importSpace(engine, own, bytes),

    async close() {
      if (engine.closed) return;
      for (const session of [...sessions]) session.close();
      sessions.clear();
      stopListening();
      exported.forget();
      await admission.stop();
      if (engine.storage !== 'lost') await held.save();
      tab?.close();
      await engine.close();
    },
  };
  return result;
}

/** Only what reads: the rest belongs to the engine alone. A node has the types of its schema because its validators let it through. */
function readerOf(graph: Graph): SpaceGraph {
  const reader: NodeReader = {
    get: (id) => graph.get(id),
    peek: (id) => graph.peek(id),
    live: (query) => graph.live(query),
    liveCount: (query) => graph.liveCount(query),
    count: (query) => graph.count(query),
    watch: (schema, onNew) => graph.watch(schema, onNew),
  };
  return reader;
}

function membersOf(engine: SpaceEngine): Member[] {
  return [...engine.control.membership.members].map(([person, { role, devices }]) => ({
    person,
    role,
    devices: [...devices.keys()],
  }));
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Compared after every commit, so without writing them out. */
function sameFields(a: object, b: object): boolean {
  const names = Object.keys(a) as never[];
  return names.length === Object.keys(b).length && names.every((name) => Object.is(a[name], b[name]));
}

function sameStatus(a: SyncStatus, b: SyncStatus): boolean {
  return (
    a.unsent === b.unsent &&
    a.storage === b.storage &&
    a.peers.length === b.peers.length &&
    a.peers.every((peer, at) => sameFields(peer, b.peers[at] ?? {}))
  );
}

function sameSecrets(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
  return a.map(base64urlEncode).join() === b.map(base64urlEncode).join();
}
