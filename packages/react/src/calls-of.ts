import type { Device, DeviceCalls, Workspace, WorkspaceCalls } from '@kith/workspace';

export function callsOf(device: Device): DeviceCalls {
  return (device as Device & { readonly calls: DeviceCalls }).calls;
}

export function workspaceCallsOf(workspace: Workspace): WorkspaceCalls {
  return (workspace as Workspace & { readonly calls: WorkspaceCalls }).calls;
}
