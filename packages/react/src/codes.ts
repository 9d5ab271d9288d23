import { errorsOf } from '@kith/identity';
import type { CodeTable } from '@kith/identity';

/** Every code that an error of this package carries: what only whoever writes the program does wrong. */
export const reactCodes = Object.freeze({
  'no-device': ['There is no device here.', 'Put <DeviceProvider> or <WorkspaceProvider> above this component.'],
  'no-workspace': ['There is no workspace here.', 'Put <WorkspaceProvider workspace={…}> above this component.'],
  'room-not-joined': [
    'This component has not joined its room yet.',
    'Call it in an effect or an event handler, not while rendering.',
  ],
} satisfies CodeTable);

/** Every code that an error of this package carries. */
export type ReactCode = keyof typeof reactCodes;

export const reactError = errorsOf(reactCodes);
