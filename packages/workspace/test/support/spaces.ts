import { KithError, base64urlEncode, eventSource, observable } from '@kith/identity';
import type { Did, GroupSecret, Identity } from '@kith/identity';
import type { Role, Space, SpaceEvent, SpaceId, Standing, SyncConnection, SyncStatus } from '@kith/store';
import { createReplica } from '../../../comms/test/support/replica.js';
import type { Replica } from '../../../comms/test/support/replica.js';
import { createNodeCrypto } from '@kith/identity/node';
import { bytesOf } from '../../../comms/test/support/people.js';
import type { KeptSummary } from '../../src/kept-summaries.js';
import type { Spaces } from '../../src/spaces.js';

function rethrow(error: unknown): void {
  throw error;
}

interface Group {
  readonly roles: Map<Did, Role>;
  readonly replicas: Map<string, FakeSpace>;
}

interface FakeSpace extends Space {
  readonly replica: Replica;
  admitted(): void;
}

/** What spaces would tell each other over connections, without any of it being real. */
export interface FakeWorld {
  spacesOf(identity: Identity, storage: FakeStorage): Spaces;
}

/** What stays on a device when its program ends. */
export interface FakeStorage {
  readonly replicas: Map<string, { readonly name: string; readonly replica: Replica }>;
  readonly summaries: Map<string, KeptSummary>;
  /** Spaces that cannot be opened, with the code. */
  readonly damaged: Map<string, string>;
  /** Spaces that cannot be deleted, with the code. */
  readonly undeletable: Map<string, string>;
  readonly open: Set<string>;
  /** Spaces to which nothing can be written. */
  readonly full: Set<string>;
}

export const fakeStorage = (): FakeStorage => ({
  replicas: new Map(),
  summaries: new Map(),
  damaged: new Map(),
  undeletable: new Map(),
  open: new Set(),
  full: new Set(),
});

export function createFakeWorld(onError: (error: unknown) => void = rethrow): FakeWorld {
  const groups = new Map<string, Group>();
  const crypto = createNodeCrypto();
  let made = 0;
  const groupOf = (name: string): Group => {
    const group = groups.get(name) ?? { roles: new Map<Did, Role>(), replicas: new Map<string, FakeSpace>() };
    groups.set(name, group);
    return group;
  };

  const open = async (
    identity: Identity,
    storage: FakeStorage,
    name: string,
    kind: Space['kind'],
  ): Promise<FakeSpace> => {
    const group = groupOf(name);
    const device = base64urlEncode(identity.device);
    const { person } = identity;
    const id = base64urlEncode(bytesOf(name)) as SpaceId;
    const damage = storage.damaged.get(id);
    if (damage !== undefined) throw new KithError(damage, 'damaged', { fix: 'none' });
    if (storage.open.has(id)) throw new KithError('storage-busy', 'opened twice', { fix: 'none' });
    storage.open.add(id);
    const replica =
      storage.replicas.get(id)?.replica ??
      (await createReplica({ space: name, person, device, roles: group.roles, crypto, now: () => 1_800_000_000_000 }));
    storage.replicas.set(id, { name, replica });
    const role = () => group.roles.get(person);
    const standingNow = (): Standing => {
      const now = role();
      return now === undefined ? { kind: 'waiting-for-member' } : { kind: 'member', role: now, canWrite: true };
    };
    const standing = observable<Standing>(standingNow(), { same: (a, b) => JSON.stringify(a) === JSON.stringify(b) });
    const secretNow = (): GroupSecret | null =>
      role() === undefined
        ? null
        : { epoch: bytesOf(`epoch of ${name}`).slice(0, 16), key: bytesOf(`secret of ${name}`) };
    const secret = observable<GroupSecret | null>(secretNow(), { same: (a, b) => (a === null) === (b === null) });
    const events = eventSource<SpaceEvent>(() => {});
    const status = observable<SyncStatus>({ peers: [], unsent: 0, storage: 'ok' });
    const requireRole = () => {
      if (role() === undefined) throw new KithError('waiting-for-key', 'not admitted', { fix: 'wait' });
      if (storage.full.has(id)) throw new KithError('storage-full', 'no space left', { fix: 'wait' });
    };
    const share = async () => {
      for (const peer of status.getSnapshot().peers) await group.replicas.get(peer.device)?.replica.pull(replica);
    };
    const space: FakeSpace = {
      ...replica,
      graph: replica.graph as unknown as Space['graph'],
      replica,
      kind,
      standing,
      status,
      events,
      async create(...parameters) {
        requireRole();
        const node = await replica.create(...parameters);
        await share();
        return node;
      },
      async update(...parameters) {
        requireRole();
        await replica.update(...parameters);
        await share();
      },
      hints: [],
      secret: () => secret,
      feeds: () => [],
      document: () => Promise.reject(new Error('a fake space has no feeds')),
      rendezvous: observable<readonly Uint8Array[]>([bytesOf(`rendezvous of ${name}`)]),
      attach(connection: SyncConnection) {
        const remote = base64urlEncode(connection.remote.device);
        const other = group.replicas.get(remote);
        if (other === undefined) return () => {};
        if (role() !== undefined && !group.roles.has(connection.remote.person)) {
          group.roles.set(connection.remote.person, 'member');
          events.emit({ type: 'admitted', person: connection.remote.person });
        }
        status.set({
          ...status.getSnapshot(),
          peers: [
            ...status.getSnapshot().peers,
            { person: connection.remote.person, device: remote, synced: true, missing: 0 },
          ],
        });
        const meet = async () => {
          await replica.pull(other.replica);
          await other.replica.pull(replica);
          space.admitted();
          other.admitted();
          events.emit({ type: 'synced', device: remote });
          (other.events as typeof events).emit({ type: 'synced', device });
        };
        meet().catch(onError);
        const end = () =>
          status.set({
            ...status.getSnapshot(),
            peers: status.getSnapshot().peers.filter((peer) => peer.device !== remote),
          });
        connection.onClose(end);
        return end;
      },
      admitted() {
        standing.set(standingNow());
        secret.set(secretNow());
      },
      createInvite: async (options) => `invite:${name}#${(options?.hints ?? []).join(',')}`,
      settled: async () => {},
      async exportChanges() {
        return new Uint8Array();
      },
      async importChanges() {
        return { accepted: 0, refused: [] };
      },
      async close() {
        storage.open.delete(id);
        group.replicas.delete(device);
      },
    };
    group.replicas.set(device, space);
    return space;
  };

  const nameIn = (link: string): string => {
    const name = /^invite:([^#]+)#/.exec(link)?.[1];
    if (name === undefined) throw new KithError('invite-missing', 'no invite', { fix: 'copy it whole' });
    return name;
  };

  return {
    spacesOf: (identity, storage) => ({
      async personal() {
        const name = `personal ${identity.person}`;
        groupOf(name).roles.set(identity.person, 'owner');
        return open(identity, storage, name, 'personal');
      },
      async create() {
        made += 1;
        const name = `workspace ${made}`;
        groupOf(name).roles.set(identity.person, 'owner');
        return open(identity, storage, name, 'workspace');
      },
      join: async (link) => open(identity, storage, nameIn(link), 'workspace'),
      async open(id) {
        const stored = storage.replicas.get(id);
        if (stored === undefined) throw new Error('not stored');
        return open(identity, storage, stored.name, 'workspace');
      },
      list: async () =>
        new Map(
          [...storage.replicas]
            .filter(([, { name }]) => name.startsWith('workspace'))
            .map(([id]) => [id as SpaceId, storage.summaries.get(id) ?? null]),
        ),
      keep(id, summary) {
        storage.summaries.set(id, summary);
      },
      async delete(id) {
        if (storage.open.has(id)) throw new KithError('storage-busy', 'still open', { fix: 'close it' });
        const damage = storage.undeletable.get(id);
        if (damage !== undefined) throw new KithError(damage, 'not deleted', { fix: 'none' });
        storage.replicas.delete(id);
        storage.summaries.delete(id);
      },
      close: async () => {},
      spaceOf: (link) => base64urlEncode(bytesOf(nameIn(link))) as SpaceId,
    }),
  };
}
