import { errorsOf } from '@kith/identity';
import type { CodeTable } from '@kith/identity';

/** What a person can meet though the program does everything right: an app has words for each. */
const problems = {
  'device-closed': ['This device was closed.', 'Open it again with openDevice().'],
  'workspace-closed': ['This workspace is closed.', 'Open it again.'],
} satisfies CodeTable;

/** What only whoever writes or runs the program does wrong. */
const mistakes = {
  'workspace-none': [
    'There is no workspace on this device yet.',
    'Pass one of `createIfNone: {name}`, `create: {name}` or `join: link`.',
  ],
  /** Nothing says which workspace to open. */
  'workspace-choice': [null, 'Pass one of `create: {name}`, `join: link` or `open: id`.'],
  'workspace-unknown': [
    'There is no such workspace on this device.',
    'Open one of `workspaces`, or join it by an invite link.',
  ],
  'link-missing': [
    'There is signaling, but no way to make a connection.',
    'Pass `rtc` (in Node for example that of @roamhq/wrtc), or `createLink`.',
  ],
  'websocket-missing': ['A signaling URL needs a WebSocket.', 'Pass `WebSocket` (in Node that of the package `ws`).'],
  /** This is no WebSocket address. */
  'signaling-url-invalid': [null, 'Use a ws:// or wss:// address.'],
  /** A field of an app cannot be told to anybody. */
  'presence-fields': [null, null],
  /** What was waited for did not come in time. */
  'until-timeout': [null, 'Wait longer, or look at `status` and `standing` for what is missing.'],
} satisfies CodeTable;

/** The codes that a person can meet though the program is right. An app needs words for each of them. */
export type WorkspaceProblem = keyof typeof problems;

/** Every code that an error of this package carries. */
export type WorkspaceCode = keyof typeof workspaceCodes;

export const workspaceCodes = Object.freeze({ ...problems, ...mistakes });

export const workspaceError = errorsOf(workspaceCodes);
