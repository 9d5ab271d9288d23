import type {
  BlockList,
  Channels,
  Inbox,
  Messages,
  NewMessages,
  OwnStatus,
  Profiles,
  WorkspaceSettings,
} from '@kith/comms';
import type { DeviceCalls, WorkspaceCalls } from './calls/types.js';
import type { Did, Events, Observable } from '@kith/identity';
import type { MeshEvent, SignalingStatus } from '@kith/mesh';
import type { PresenceEvent, PresenceService } from '@kith/presence';
import type { InviteOptions, Member, Space, SpaceEvent, SpaceId, Standing } from '@kith/store';

/**
 * Whether this device reaches anybody. `off`: nothing is configured, and no connection is ever attempted. `offline`:
 * switched off, or the browser is offline. `connecting`: no signaling answers and nobody is connected. `alone`: signaling
 * answers, nobody is connected. `connected`: at least one device is.
 */
export type NetworkState = 'off' | 'offline' | 'connecting' | 'alone' | 'connected';

/** The state of the connections of one device. */
export interface NetworkStatus {
  readonly network: NetworkState;
  /** Connected devices and tabs of others and of this person. */
  readonly peers: number;
  /** Different persons among them, without this one. */
  readonly people: number;
  readonly signaling: readonly SignalingServerStatus[];
  /** False in a tab while another tab of the same person holds the connections. */
  readonly holdsMesh: boolean;
}

/** The state of one signaling transport. */
export interface SignalingServerStatus {
  /** A URL, or the name its transport was given. */
  readonly url: string;
  readonly status: SignalingStatus;
}

/** The status of one workspace, for a status bar. It is derived from the facts each time, never set. */
export interface WorkspaceStatus extends NetworkStatus {
  /** Own changes that no other device holds yet. */
  readonly unsent: number;
  /** Every connected device of this workspace has all that this one has, and the reverse. */
  readonly synced: boolean;
  /** Content changes that a connected device has told of and that are not here yet: the most of any one device. A message is one, and so is an edit. */
  readonly missing: number;
  readonly storage: 'ok' | 'full' | 'failed' | 'lost';
}

/** One workspace of this device, open or not. */
export interface WorkspaceSummary {
  readonly id: SpaceId;
  /** Empty until the name has arrived. */
  readonly name: string;
  /** `unopened`: its storage could not be opened, with the code of the KithError that `openWorkspace` throws. */
  readonly standing: Standing | { readonly kind: 'unopened'; readonly code: string };
  /** False while only this summary is known: name and standing are then as they were when it was last open here. */
  readonly isOpen: boolean;
}

/** The events of presence, each type with `presence-` in front, so that no two parts of a device share a name. */
export type PresenceTold<E = PresenceEvent> = E extends { readonly type: infer T extends string }
  ? Omit<E, 'type'> & { readonly type: `presence-${T}` }
  : never;

/** The code of an event of the mesh. */
/** The codes of one type of mesh event. */
export type MeshCodeOf<Type extends MeshEvent['type']> = Extract<
  MeshEvent,
  { readonly type: Type; readonly code: string }
>['code'];

/** Everything that happens on a device, as one closed union. `space` is absent for what concerns no single one. */
export type WorkspaceEvent =
  | (SpaceEvent & { readonly space: SpaceId })
  | (PresenceTold & { readonly space: SpaceId })
  | { readonly type: 'network'; readonly network: NetworkState }
  /** Of the connections: a peer that was not let in, one that broke the rules, a link that could not be made, a signal that was dropped. */
  | { readonly type: 'peer-refused'; readonly code: MeshCodeOf<'refused'> }
  | { readonly type: 'peer-fault'; readonly code: MeshCodeOf<'fault'> }
  | { readonly type: 'link-failed'; readonly code: MeshCodeOf<'link-failed'> }
  | { readonly type: 'signal-ignored'; readonly code: MeshCodeOf<'signal-ignored'> }
  | { readonly type: 'mesh-held' | 'mesh-released' }
  | { readonly type: 'background-failed'; readonly code: 'handler-failed'; readonly error: unknown };

/** One person's workspaces on this device: one identity, one storage, one mesh for all of them. */
export interface Device {
  readonly me: Did;
  /** Device key, base64url. */
  readonly device: string;
  /**
   * Every workspace of this device, by name. All are listed at once, from what was kept of them. Those that the program does not open are
   * opened soon after, one at a time, so that they sync and ring.
   */
  readonly workspaces: Observable<readonly WorkspaceSummary[]>;
  /** @throws KithError `workspace-name-empty`, `workspace-name-too-long`, `profile-name-empty`, and what storage throws. */
  createWorkspace(options: { readonly name: string; readonly displayName?: string }): Promise<Workspace>;
  /**
   * Joins by an invite link; resolves at once, with `standing` telling whether a member has let this person in yet.
   * @param link - The link, or any text that contains it. @throws KithError `invite-missing`, `invite-cut-short`, `invite-damaged`, `invite-newer`, and what storage throws.
   */
  joinWorkspace(link: string, options?: { readonly displayName?: string }): Promise<Workspace>;
  /** The same object while it is open. @throws KithError `workspace-unknown`, `device-closed`, and what storage throws. */
  openWorkspace(id: SpaceId): Promise<Workspace>;
  /**
   * Closes a workspace and deletes what this device holds of it, in all of its tabs. Membership stays, and so does what others hold: an invite brings the
   * workspace back. What no other device holds is lost. @throws KithError `workspace-unknown`, and what storage throws.
   */
  removeWorkspace(id: SpaceId): Promise<void>;
  /** The person's own space: read state, drafts, settings. Only their devices are members. */
  readonly personal: Space;
  /** What this person says about being there, on all of their devices and in every workspace. */
  readonly ownStatus: OwnStatus;
  /** Whose pokes and invitations are dropped, on all of this person's devices. */
  readonly blocks: BlockList;
  /** Calls, over all workspaces: one at a time. */
  readonly calls: DeviceCalls;
  readonly network: Observable<NetworkStatus>;
  goOffline(): void;
  goOnline(): void;
  readonly events: Events<WorkspaceEvent>;
  close(): Promise<void>;
}

/** One open workspace. */
export interface Workspace {
  readonly id: SpaceId;
  /** Empty until the name has arrived. */
  readonly name: Observable<string>;
  readonly me: Did;
  readonly device: Device;
  readonly space: Space;
  readonly standing: Observable<Standing>;
  readonly status: Observable<WorkspaceStatus>;
  readonly members: Observable<readonly Member[]>;
  readonly settings: WorkspaceSettings;
  readonly profiles: Profiles;
  readonly channels: Channels;
  readonly messages: Messages & NewMessages;
  readonly inbox: Inbox;
  /** Calls among the members of this workspace. */
  readonly calls: WorkspaceCalls;
  /** Who is here now, what they look at, and whether they type. */
  readonly presence: PresenceService;
  /** A link that lets people in: whoever has it. Carries this device's signaling URLs unless told. @throws KithError `not-allowed`, `invite-role`, `invite-uses`, `invite-expiry`, `invite-hints`. */
  invite(options?: InviteOptions): Promise<string>;
  readonly events: Events<WorkspaceEvent>;
  /** How often each event has happened, by type and by `type/code`. */
  counters(): Readonly<Record<string, number>>;
  /** Closes this workspace; after `openWorkspace()` also the device that was opened for it. */
  close(): Promise<void>;
}
