// A peer of ours in a process of its own: identity, mesh over WebRTC, spaces in memory.
import { createIdentity, systemClock, utf8Encode } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import { createMesh, webrtcLinks, websocketSignaling } from '@kith/mesh';
import type { Connection, Mesh, WebSocketLike } from '@kith/mesh';
import { createSpace, joinSpace, memoryStorage } from '@kith/store';
import type { LiveQuery, Space, SpaceEnvironment } from '@kith/store';
import wrtc from '@roamhq/wrtc';
import { WebSocket } from 'ws';
import { until } from '../lib/until.js';
import { CHANNEL, Chat, latest, messagesHeld } from '../store/people.js';
import { clockNow, editText } from './commands.js';
import { serveCommands } from './peer-process.js';

const crypto = createNodeCrypto();
const identity = await createIdentity({ crypto, clock: systemClock });
const environment: SpaceEnvironment = {
  identity,
  crypto,
  clock: systemClock,
  storage: memoryStorage(),
  schemas: [Chat],
  onError: (error) => console.error(error),
};
const spaces: Space[] = [];
const connections: Connection[] = [];
let mesh: Mesh | null = null;
let shown: LiveQuery | null = null;

serveCommands(async (command) => {
  switch (command.do) {
    case 'start': {
      const socket = WebSocket as unknown as new (url: string) => WebSocketLike;
      const random = crypto.randomBytes;
      mesh = createMesh({
        identity,
        crypto,
        clock: systemClock,
        random,
        signaling: [websocketSignaling({ url: command.hub, WebSocket: socket, clock: systemClock, random })],
        createLink: webrtcLinks({ wrtc, clock: systemClock }),
      });
      const met = new Promise<number>((resolve) => {
        mesh?.onConnection((connection) => {
          connections.push(connection);
          for (const space of spaces) space.attach(connection);
          if (connections.length === command.peers) resolve(clockNow());
        });
      });
      mesh.join(crypto.sha256(utf8Encode(command.phrase)));
      return { at: await met };
    }
    case 'create': {
      const links: string[] = [];
      for (let index = 0; index < command.spaces; index += 1) {
        const space = await createSpace(environment, { kind: 'workspace' });
        links.push(await space.createInvite({ uses: 10 }));
        enter(space);
      }
      return { links, messages: await fill(command.megabytes) };
    }
    case 'enter': {
      for (const link of command.links) enter(await joinSpace(environment, link));
      await until(() => spaces.every(isMember), 'to be admitted everywhere');
      return {};
    }
    case 'holds':
      await until(() => messagesHeld(first()) >= command.messages, 'to hold everything');
      return {};
    case 'edit': {
      const at = clockNow();
      await first().create(Chat, { channel: CHANNEL, text: editText(command.index) });
      return { at };
    }
    case 'sees': {
      const text = editText(command.index);
      return { at: await seen(text) };
    }
    case 'sent':
      return { bytes: connections.reduce((sum, { traffic }) => sum + traffic.sentBytes, 0) };
  }
}, clockNow);

function first(): Space {
  const [space] = spaces;
  if (space === undefined) throw new Error('no space yet');
  return space;
}

function enter(space: Space): void {
  spaces.push(space);
  for (const connection of connections) space.attach(connection);
}

function isMember(space: Space): boolean {
  const standing = space.standing.getSnapshot();
  return standing.kind === 'member' && standing.canWrite;
}

async function fill(megabytes: number): Promise<number> {
  const text = 'x'.repeat(9_900);
  const messages = Math.ceil((megabytes * 1e6) / text.length);
  for (let start = 0; start < messages; start += 100)
    await Promise.all(
      Array.from({ length: Math.min(100, messages - start) }, () => first().create(Chat, { channel: CHANNEL, text })),
    );
  return messages;
}

/** When the live query first showed it. */
function seen(text: string): Promise<number> {
  const live = (shown ??= latest(first(), 1));
  return new Promise((resolve) => {
    const look = (): boolean => {
      if (live.getSnapshot().nodes[0]?.properties['text'] !== text) return false;
      resolve(clockNow());
      return true;
    };
    if (look()) return;
    const stop = live.subscribe(() => {
      if (look()) stop();
    });
  });
}
