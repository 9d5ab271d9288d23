import { requireOnly, openIdentity, printError, requireText, systemClock } from '@kith/identity';
import type { KithError } from '@kith/identity';
import { checkDeviceOptions, deviceNames } from './check-options.js';
import { assembleDevice } from './device.js';
import type { DeviceOptions, OpenWorkspaceOptions } from './options.js';
import { storeSpaces } from './store-spaces.js';
import type { Device, Workspace } from './types.js';
import { workspaceError } from './codes.js';

/**
 * Opens this person's device: identity (made on first use), personal space, every workspace stored here, and the network.
 * @throws KithError `argument-invalid`, `signaling-url-invalid`, `presence-fields`, `schema-foreign`, `schema-duplicate`, `schema-reserved`,
 * `identity-damaged`, `identity-newer`, `storage-newer`, `storage-damaged`, `storage-busy`, `websocket-missing`, `link-missing`.
 */
export async function openDevice(options: DeviceOptions): Promise<Device> {
  checkDeviceOptions(options);
  return opened(options);
}

async function opened(options: DeviceOptions): Promise<Device> {
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
 * @throws KithError `workspace-none` when there is none on this device and nothing says what to do, `workspace-choice` when nothing says which one is
 * meant, and what openDevice and the Device's methods throw.
 */
export async function openWorkspace(options: OpenWorkspaceOptions): Promise<Workspace> {
  checkOpening(options);
  // Of tabs that open at once for the first time, one creates and the others find.
  const release = await alone(options);
  try {
    const device = await opened(options);
    try {
      const workspace = await chosen(device, options);
      return { ...workspace, close: () => device.close() };
    } catch (error) {
      await device.close();
      throw error;
    }
  } finally {
    release();
  }
}

async function chosen(device: Device, options: OpenWorkspaceOptions): Promise<Workspace> {
  const { create, createIfNone, join, open, profile } = options;
  if (create !== undefined) return device.createWorkspace({ ...create, ...profile });
  if (join !== undefined && join !== null) return device.joinWorkspace(join, profile);
  if (open !== undefined) return device.openWorkspace(open);
  const [only, ...others] = device.workspaces.getSnapshot();
  if (only !== undefined && others.length === 0) return device.openWorkspace(only.id);
  if (only === undefined && createIfNone !== undefined) return device.createWorkspace({ ...createIfNone, ...profile });
  if (only === undefined) throw workspaceError('workspace-none', { argument: 'options' });
  throw unclear(`There are ${others.length + 1} workspaces on this device.`);
}

const workspaceNames = [...deviceNames, 'create', 'createIfNone', 'join', 'open', 'profile'];

function checkOpening(options: OpenWorkspaceOptions): void {
  checkDeviceOptions(options, workspaceNames);
  const { create, createIfNone, join, open, profile } = options;
  for (const [name, given] of Object.entries({ create, createIfNone }))
    if (given !== undefined) requireText(`${name}.name`, requireOnly(name, given, ['name'])['name']);
  if (join !== undefined && join !== null) requireText('join', join, 'an invite link');
  if (open !== undefined) requireText('open', open, 'the id of a workspace');
  if (profile !== undefined)
    requireText('profile.displayName', requireOnly('profile', profile, ['displayName'])['displayName']);
  if ([create, createIfNone].filter((choice) => choice !== undefined).length > 1)
    throw unclear('Both `create` and `createIfNone` are given.');
  if ([create, join ?? undefined, open].filter((choice) => choice !== undefined).length > 1)
    throw unclear('More than one of `create`, `join` and `open` is given.');
}

function unclear(what: string): KithError {
  return workspaceError('workspace-choice', { message: what, argument: 'options' });
}

/** Waits until no other tab is opening for the first time. Returns what lets the next one go on. */
function alone({ createIfNone, tabs }: OpenWorkspaceOptions): Promise<() => void> {
  if (createIfNone === undefined || tabs === undefined) return Promise.resolve(() => {});
  return new Promise((resolve) => {
    const lock = tabs.hold('create-if-none', () => queueMicrotask(() => resolve(() => lock.release())));
  });
}
