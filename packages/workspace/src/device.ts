import { checkedWorkspaceName, openBlockList, openOwnStatus, openProfiles } from '@kith/comms';
import { requireOnly, requireObject, base64urlEncode, derived, eventSource } from '@kith/identity';
import type { Clock, EventSource, Identity, RandomBytes } from '@kith/identity';
import type { MeshEvent } from '@kith/mesh';
import type { PresenceEvent, PresenceService } from '@kith/presence';
import type { Space, SpaceId } from '@kith/store';
import type { ServedCalls } from './calls/device-calls.js';
import { openNetwork } from './network/network.js';
import type { Attachable } from './network/served-space.js';
import { networkStatusOf } from './network/network-facts.js';
import type { DeviceOptions } from './options.js';
import { Removal } from './removal.js';
import type { Spaces } from './spaces.js';
import type { Device, PresenceTold, Workspace, WorkspaceEvent } from './types.js';
import { WorkspaceBook } from './workspace-book.js';
import { WorkspaceOpener } from './workspace-opener.js';
import { assembleWorkspace } from './workspace.js';
import { workspaceError } from './codes.js';

export interface DeviceParts {
  readonly options: DeviceOptions;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly spaces: Spaces;
  readonly onError: (error: unknown) => void;
}

/** The channel a new workspace begins with. */
const FIRST_CHANNEL = 'general';

/** Lists the workspaces that are stored here, and opens one network for all of them. */
export async function assembleDevice(parts: DeviceParts): Promise<Device> {
  const { options, identity, clock, random, spaces, onError } = parts;
  // A page shows itself before it needs what presence and calls are made of.
  const [{ openWorkspacePresence }, { openCalls }] = await Promise.all([
    import('./presence/workspace-presence.js'),
    import('./calls/device-calls.js'),
  ]);
  const events = eventSource<WorkspaceEvent>(onError);
  const network = openNetwork({
    options,
    identity,
    clock,
    random,
    onMeshEvent: (event) => report(events, event, onError),
    onHolding: (holds) => events.emit({ type: holds ? 'mesh-held' : 'mesh-released' }),
    onError,
  });
  const personal = await spaces.personal().catch(async (error: unknown) => {
    await network.close();
    throw error;
  });
  const book = new WorkspaceBook((id, summary) => spaces.keep(id, summary), onError);
  const introductions = openProfiles(personal);
  const ownStatus = openOwnStatus({ personal, clock, onError });
  const blocks = openBlockList(personal);
  const calls = openCalls({
    options,
    identity,
    clock,
    random,
    status: ownStatus.choice,
    blocked: blocks.list,
    onError,
  });
  const hints = (options.signaling ?? []).filter((given) => typeof given === 'string');
  const follow = (space: Space, presence?: PresenceService, served?: ServedCalls) => {
    const serving = network.serve(space, besides(presence, served));
    const ends = [
      () => serving.end(),
      space.events.subscribe((event) => events.emit({ ...event, space: space.id })),
      presence?.events.subscribe((event) => events.emit({ ...told(event), space: space.id })) ?? (() => {}),
    ];
    return {
      closing: () => serving.closing(),
      end: () => {
        for (const end of ends) end();
      },
    };
  };
  const personalFollowed = follow(personal);
  const networkStatus = derived(
    [network.facts],
    () => networkStatusOf(network.facts.getSnapshot(), identity.person),
    (a, b) => JSON.stringify(a) === JSON.stringify(b),
  );
  const stopTelling = networkStatus.subscribe(() =>
    events.emit({ type: 'network', network: networkStatus.getSnapshot().network }),
  );
  let closing: Promise<void> | undefined;

  const adopt = (space: Space): Workspace => {
    const presence = openWorkspacePresence({
      space,
      identity,
      options,
      clock,
      random,
      status: ownStatus.choice,
      blocked: blocks.list,
      onError,
    });
    const served = calls.serve({ space, presence: presence.service });
    const followed = follow(space, presence.service, served);
    const workspace = assembleWorkspace({
      space,
      device,
      presence,
      calls: served,
      introduction: introductions.of(identity.person),
      facts: network.facts,
      hints,
      clock,
      onError,
      onClosing: () => followed.closing(),
      onClosed() {
        followed.end();
        book.closed(space.id);
      },
    });
    book.add(workspace);
    return workspace;
  };

  const opener = new WorkspaceOpener({ book, spaces, clock, adopt, onError });
  const removal = new Removal({
    book,
    spaces,
    tabs: options.tabs,
    opened: (id) => opener.settled(id),
    onError,
  });

  const requireKnown = (id: SpaceId): void => {
    if (book.knows(id)) return;
    throw workspaceError('workspace-unknown', { argument: 'id' });
  };

  const rememberName = async (displayName: string | undefined): Promise<void> => {
    const known = introductions.of(identity.person).getSnapshot().displayName;
    if (displayName !== undefined && displayName !== known) await introductions.update({ displayName });
  };

  /** Asked for by what a person just did, which is when browsers grant it. */
  const keepStorage = (): void => {
    options.keepStorage?.().catch(onError);
  };

  const device: Device = {
    me: identity.person,
    device: base64urlEncode(identity.device),
    workspaces: book.summaries,
    personal,
    ownStatus,
    blocks,
    calls: calls.device,
    network: networkStatus,
    events,
    async createWorkspace(options) {
      refuseClosed(closing);
      requireObject('options', options, 'options: { name, displayName }');
      requireOnly('options', options, ['name', 'displayName']);
      const { name, displayName } = options;
      const checked = checkedWorkspaceName(name);
      keepStorage();
      await rememberName(displayName);
      const workspace = adopt(await spaces.create());
      await workspace.settings.rename(checked);
      await workspace.channels.create({ name: FIRST_CHANNEL });
      return workspace;
    },
    async joinWorkspace(link, joining = {}) {
      refuseClosed(closing);
      requireOnly('options', joining, ['displayName']);
      const id = spaces.spaceOf(link);
      keepStorage();
      await rememberName(joining.displayName);
      await removal.done(id);
      const present = book.knows(id) ? await device.openWorkspace(id) : undefined;
      if (present !== undefined && present.standing.getSnapshot().kind !== 'refused') return present;
      // Refused under an earlier link: this one may be better.
      await present?.close();
      return opener.once(id, () => spaces.join(link));
    },
    async openWorkspace(id) {
      refuseClosed(closing);
      await removal.done(id);
      requireKnown(id);
      return opener.open(id);
    },
    async removeWorkspace(id) {
      refuseClosed(closing);
      requireKnown(id);
      await removal.remove(id);
    },
    goOffline: () => network.switchOff(),
    goOnline() {
      refuseClosed(closing);
      network.switchOn();
    },
    close() {
      closing ??= (async () => {
        await opener.close();
        await removal.close();
        // Workspaces first: what they still have to say has connections to leave by.
        const outcomes = await Promise.allSettled(book.open.map((workspace) => workspace.close()));
        await calls.close();
        await network.close();
        stopTelling();
        personalFollowed.end();
        for (const service of [introductions, ownStatus, blocks]) service.close();
        await personal.close();
        await spaces.close();
        for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
      })();
      return closing;
    },
  };

  await Promise.all([introductions.ready(), ownStatus.ready(), blocks.ready()]);
  await opener.start();
  return device;
}

function told(event: PresenceEvent): PresenceTold {
  return { ...event, type: `presence-${event.type}` } as PresenceTold;
}

function refuseClosed(closing: Promise<void> | undefined): void {
  if (closing === undefined) return;
  throw workspaceError('device-closed');
}

function report(events: EventSource<WorkspaceEvent>, event: MeshEvent, onError: (error: unknown) => void): void {
  switch (event.type) {
    case 'refused':
      events.emit({ type: 'peer-refused', code: event.code });
      break;
    case 'fault':
      events.emit({ type: 'peer-fault', code: event.code });
      break;
    case 'link-failed':
      events.emit({ type: 'link-failed', code: event.code });
      break;
    case 'signal-ignored':
      events.emit({ type: 'signal-ignored', code: event.code });
      break;
    case 'handler-failed':
      events.emit({ type: 'background-failed', code: 'handler-failed', error: event.error });
      onError(event.error);
      break;
    default:
    // What remains is told as the network's state, or by the spaces that use the connection.
  }
}

/** Presence and the signals of calls, on the connections of one space. */
function besides(presence?: PresenceService, served?: ServedCalls): Attachable | undefined {
  if (presence === undefined || served === undefined) return presence;
  return {
    attach(connection) {
      const ends = [presence.attach(connection), served.signaling.attach(connection)];
      return () => {
        for (const end of ends) end();
      };
    },
  };
}
