import { KithError, openIdentity, printError, systemClock } from '@kith/identity';
import { assembleDevice } from './device.js';
import type { DeviceOptions, OpenWorkspaceOptions } from './options.js';
import { storeSpaces } from './store-spaces.js';
import type { Device, Workspace } from './types.js';

/**
 * Opens this person's device: identity (made on first use), personal space, every workspace stored here, and the network.
 * @throws KithError `identity-damaged`, `identity-newer`, `storage-newer`, `storage-damaged`, `storage-busy`, `websocket-missing`, `link-missing`.
 */
export async function openDevice(options: DeviceOptions): Promise<Device> {
  const { clock = systemClock, crypto, keys, onError = printError } = options;
  const random = options.randomBytes ?? crypto.randomBytes;
  const identity = await openIdentity({ crypto, clock, store: keys });
  return assembleDevice({
    options,
    identity,
    clock,
    random,
    onError,
    spaces: storeSpaces({ options, identity, clock, random, onError }),
  });
}

/**
 * The one call for programs with one workspace: creates, joins or opens it. Closing the workspace closes everything.
 * @throws KithError `workspace-choice` when nothing says which workspace is meant, and what openDevice and the Device's methods throw.
 */
export async function openWorkspace(options: OpenWorkspaceOptions): Promise<Workspace> {
  const device = await openDevice(options);
  try {
    const workspace = await chosen(device, options);
    return { ...workspace, close: () => device.close() };
  } catch (error) {
    await device.close();
    throw error;
  }
}

async function chosen(device: Device, { create, join, open, profile }: OpenWorkspaceOptions): Promise<Workspace> {
  if ([create, join, open].filter((choice) => choice !== undefined).length > 1)
    throw unclear('More than one of `create`, `join` and `open` is given.');
  if (create !== undefined) return device.createWorkspace({ ...create, ...profile });
  if (join !== undefined) return device.joinWorkspace(join, profile);
  if (open !== undefined) return device.openWorkspace(open);
  const [only, ...others] = device.workspaces.getSnapshot();
  if (only === undefined) throw unclear('There is no workspace on this device yet.');
  if (others.length > 0) throw unclear(`There are ${others.length + 1} workspaces on this device.`);
  return device.openWorkspace(only.id);
}

function unclear(what: string): KithError {
  return new KithError('workspace-choice', what, {
    fix: 'Pass one of `create: {name}`, `join: link` or `open: id`.',
    argument: 'options',
  });
}
