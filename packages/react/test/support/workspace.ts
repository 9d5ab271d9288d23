import { observable, printError } from '@kith/identity';
import { openChannels, openInbox, openMessages, openOwnStatus, openProfiles, openWorkspaceSettings } from '@kith/comms';
import type { Device, Workspace, WorkspaceStatus } from '@kith/workspace';
import type { Replica } from '../../../comms/test/support/replica.js';
import { testPresence } from './presence.js';
import type { TestPresence } from './presence.js';
import { createWorld } from '../../../comms/test/support/world.js';
import type { World } from '../../../comms/test/support/world.js';

export interface TestWorkspace {
  readonly world: World;
  readonly ada: Workspace;
  readonly bob: Workspace;
  readonly adaReplica: Replica;
  /** Ada's view of who is here. */
  readonly presence: TestPresence;
  /** Queries that Ada's components have open beyond those of the services. */
  openQueries(): number;
}

/** Ada and Bob in one workspace, over spaces in memory. */
export async function testWorkspace(): Promise<TestWorkspace> {
  const world = await createWorld({ Ada: 'owner', Bob: 'member' });
  const ada = workspaceOf(world, 'Ada');
  const bob = workspaceOf(world, 'Bob');
  const presence = testPresence(ada.me);
  Object.assign(ada, { presence });
  for (const workspace of [ada, bob]) await Promise.all([workspace.channels.ready(), workspace.profiles.ready()]);
  const adaReplica = world.replica('Ada');
  const before = adaReplica.open.live;
  return { world, ada, bob, adaReplica, presence, openQueries: () => adaReplica.open.live - before };
}

function workspaceOf(world: World, name: string): Workspace {
  const space = world.replica(name);
  const status: WorkspaceStatus = {
    network: 'off',
    peers: 0,
    people: 0,
    signaling: [],
    holdsMesh: true,
    unsent: 0,
    synced: false,
    missing: 0,
    storage: 'ok',
  };
  const parts = {
    id: space.id,
    me: space.me.person,
    device: {
      me: space.me.person,
      workspaces: observable([]),
      network: observable(status),
      ownStatus: openOwnStatus({ personal: world.personal(name), clock: world.clock, onError: printError }),
    } as unknown as Device,
    space,
    standing: space.standing,
    members: space.members,
    status: observable(status),
    settings: openWorkspaceSettings(space),
    profiles: openProfiles(space),
    channels: openChannels(space),
    messages: openMessages(space),
    inbox: openInbox({
      space,
      personal: world.personal(name),
      clock: world.clock,
      onError(error) {
        throw error;
      },
    }),
  };
  return { ...parts, name: parts.settings.name } as unknown as Workspace;
}
