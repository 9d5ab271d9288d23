import { derived, eventSource, requireObject } from '@kith/identity';
import {
  openChannels,
  openInbox,
  openMessages,
  openNewMessages,
  openProfiles,
  openWorkspaceSettings,
} from '@kith/comms';
import type { Profile } from '@kith/comms';
import type { Clock, Observable } from '@kith/identity';
import type { Space } from '@kith/store';
import { adoptHistory } from './adopt-history.js';
import type { ServedCalls } from './calls/device-calls.js';
import { workspaceStatusOf } from './network/network-facts.js';
import type { NetworkFacts } from './network/network-facts.js';
import type { WorkspacePresence } from './presence/workspace-presence.js';
import type { Device, Workspace, WorkspaceEvent, WorkspaceStatus } from './types.js';

export interface WorkspaceParts {
  readonly space: Space;
  readonly device: Device;
  readonly presence: WorkspacePresence;
  readonly calls: ServedCalls;
  /** How this person presents themself until they say otherwise here. */
  readonly introduction: Observable<Profile>;
  readonly facts: Observable<NetworkFacts>;
  /** Carried by invite links, so that a joiner knows where to meet. */
  readonly hints: readonly string[];
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
  /** From now on no connection is attached that is made anew. */
  readonly onClosing: () => void;
  readonly onClosed: () => void;
}

/** Puts the services over one open space. */
export function assembleWorkspace(parts: WorkspaceParts): Workspace {
  const { space, device, presence, clock, onError, hints } = parts;
  const settings = openWorkspaceSettings(space);
  const profiles = openProfiles(space);
  const channels = openChannels(space);
  const messages = openMessages(space, { isExpected: (id) => channels.knows(id), onError });
  const inbox = openInbox({ space, personal: device.personal, clock, onError });
  const history = adoptHistory({ space, channels, inbox }, onError);
  const arriving = openNewMessages({ space, channels, isHistory: history.isUnderWay, onError });
  const events = eventSource<WorkspaceEvent>(onError);
  const stops = [
    device.events.subscribe((event) => {
      if (!('space' in event) || event.space === space.id) events.emit(event);
    }),
    introduce({ ...parts, profiles }),
    history.stop,
  ];
  const status = derived(
    [parts.facts, space.status],
    (): WorkspaceStatus =>
      workspaceStatusOf(parts.facts.getSnapshot(), space.id, space.status.getSnapshot(), space.me.person),
    (a, b) => JSON.stringify(a) === JSON.stringify(b),
  );
  let closing: Promise<void> | undefined;

  const close = async (): Promise<void> => {
    parts.onClosing();
    // First, so that the goodbyes still have connections to leave by.
    await parts.calls.close();
    presence.close();
    for (const stop of stops) stop();
    try {
      await inbox.close();
    } finally {
      for (const service of [messages, channels, profiles, settings]) service.close();
      await space.close();
      parts.onClosed();
    }
  };

  return {
    id: space.id,
    name: settings.name,
    me: space.me.person,
    device,
    space,
    standing: space.standing,
    status,
    members: space.members,
    settings,
    profiles,
    channels,
    messages: { ...messages, ...arriving },
    inbox,
    calls: parts.calls.calls,
    presence: presence.service,
    async invite(options = {}) {
      return space.createInvite({ hints, ...requireObject('options', options, 'options: { role, uses, expiresIn }') });
    },
    events,
    counters: () => events.counters(),
    close: () => (closing ??= close()),
  };
}

/** Writes this person's name into a space as soon as they may write there, unless they have one there. */
function introduce(parts: WorkspaceParts & { readonly profiles: Workspace['profiles'] }): () => void {
  const { space, introduction, profiles, onError } = parts;
  const own = profiles.of(space.me.person);
  let ready = false;
  let written = false;
  let closed = false;
  const attempt = () => {
    const standing = space.standing.getSnapshot();
    const { displayName } = introduction.getSnapshot();
    if (!ready || written || standing.kind !== 'member' || !standing.canWrite || displayName === undefined) return;
    written = true;
    if (own.getSnapshot().displayName !== undefined) return;
    profiles.update({ displayName }).catch((error: unknown) => {
      // A disk that was full may have space when something of the space changes next.
      written = closed;
      if (!closed) onError(error);
    });
  };
  profiles
    .ready()
    .then(() => {
      ready = true;
      attempt();
    })
    .catch(onError);
  const stops = [space.standing, space.status, introduction].map((source) => source.subscribe(attempt));
  return () => {
    closed = written = true;
    for (const stop of stops) stop();
  };
}
