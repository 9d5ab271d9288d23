import { isObject, requireForm } from '@kith/identity';
import type { Device, Workspace } from '@kith/workspace';
import { createContext, useContext } from 'react';
import type { ReactNode } from 'react';
import { reactError } from './codes.js';

const DeviceContext = createContext<Device | null>(null);
const WorkspaceContext = createContext<Workspace | null>(null);

/** Gives the components below it a device, for screens that stand before any workspace. */
export function DeviceProvider({
  device,
  children,
}: {
  readonly device: Device;
  readonly children?: ReactNode;
}): ReactNode {
  requireForm('device', device, 'what openDevice() resolves with', isDevice);
  return <DeviceContext.Provider value={device}>{children}</DeviceContext.Provider>;
}

/** Gives the components below it an open workspace and its device. */
export function WorkspaceProvider({
  workspace,
  children,
}: {
  readonly workspace: Workspace;
  readonly children?: ReactNode;
}): ReactNode {
  requireWorkspace(workspace);
  return (
    <DeviceContext.Provider value={workspace.device}>
      <WorkspaceContext.Provider value={workspace}>{children}</WorkspaceContext.Provider>
    </DeviceContext.Provider>
  );
}

/** For components that take a workspace by a prop. @throws KithError `argument-invalid` */
export function requireWorkspace(value: unknown): Workspace {
  return requireForm('workspace', value, 'what openWorkspace() resolves with', isWorkspace);
}

const isWorkspace = (value: unknown): value is Workspace => isObject(value) && 'device' in value;
const isDevice = (value: unknown): value is Device => isObject(value);

/**
 * Returns the device of the nearest provider.
 * @throws KithError `no-device` outside of a provider.
 */
export function useDevice(): Device {
  const device = useContext(DeviceContext);
  if (device !== null) return device;
  throw reactError('no-device');
}

/**
 * Returns the workspace of the nearest provider.
 * @throws KithError `no-workspace` outside of a provider.
 */
export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (workspace !== null) return workspace;
  throw reactError('no-workspace');
}
