import type { Json, RoomSession } from '@kith/presence';
import { openDevice, until } from '@kith/workspace';
import type { Device, Workspace } from '@kith/workspace';
import { browserDefaults } from '@kith/workspace/browser';

const ROOM = 'invoice-42';

export interface PersonSeen {
  readonly person: string;
  readonly sessions: number;
}

/** One thing that presence told, with what the room showed at that moment. */
export interface Told {
  readonly type: string;
  readonly person?: string;
  readonly count?: number;
  /** By session: what it says. */
  readonly room: Readonly<Record<string, Json>>;
}

const told: Told[] = [];
/** Every change of who types: who, and which signs of typing their sessions have said. */
const typing: { readonly people: readonly string[]; readonly signs: readonly number[] }[] = [];
let device: Device | null = null;
let workspace: Workspace | null = null;
let session: RoomSession | null = null;

async function start(): Promise<Device> {
  device = await openDevice({
    ...(await browserDefaults({ prefix: 'presence' })),
    signaling: [`ws://${location.host}/hub`],
    onError: reportError,
  });
  return device;
}

function opened(): Workspace {
  if (workspace === null) throw new Error('nothing is open');
  return workspace;
}

function use(found: Workspace): string {
  workspace = found;
  const { presence } = found;
  const room = presence.room(ROOM);
  presence.events.subscribe((event) => {
    told.push({
      type: event.type,
      ...('person' in event ? { person: event.person } : {}),
      ...(event.type === 'connected' ? { count: event.count } : {}),
      room: shown(),
    });
  });
  room.typing.subscribe(() => {
    typing.push({
      people: room.typing.getSnapshot(),
      signs: room.peers.getSnapshot().flatMap(({ self, fields }) => (self ? [] : (fields.typing ?? []))),
    });
  });
  return found.me;
}

function shown(): Record<string, Json> {
  const peers = opened().presence.room(ROOM).peers.getSnapshot();
  return Object.fromEntries(peers.map(({ key, fields }) => [key, fields as Json]));
}

const api = {
  /** Makes a workspace; resolves with who this is. */
  create: async (): Promise<string> => use(await (await start()).createWorkspace({ name: 'Tea club' })),
  /** Joins by a link; resolves with who this is. */
  join: async (link: string): Promise<string> => use(await (await start()).joinWorkspace(link)),
  /** Opens, as one more tab, what another one has made or joined. */
  async open(): Promise<string> {
    const { workspaces, openWorkspace } = await start();
    const [known] = await until(workspaces, ({ length }) => length > 0);
    if (known === undefined) throw new Error('no workspace');
    return use(await openWorkspace(known.id));
  },
  invite: (): Promise<string> => opened().invite({ uses: 10 }),
  /** `device.session` of this tab. */
  key: (): string => opened().presence.key,
  /** Joins the room and says where one looks. */
  enter(at: string): void {
    session = opened().presence.join(ROOM);
    session.set({ viewing: { node: ROOM, at } });
  },
  type: (): void => session?.typing(),
  shown,
  people: (): PersonSeen[] =>
    opened()
      .presence.people.getSnapshot()
      .map(({ person, sessions }) => ({ person, sessions: sessions.length })),
  told: (): readonly Told[] => told,
  typing: (): typeof typing => typing,
  /** Whether this tab holds the connections of its browser. */
  holds: (): boolean => device?.network.getSnapshot().holdsMesh === true,
};

declare global {
  interface Window {
    here: typeof api;
  }
}
window.here = api;
