// A stock y-webrtc peer in a process of its own: its rooms are global to a process.
import wrtc from '@roamhq/wrtc';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { until } from '../lib/until.js';
import { clockNow, editText } from './commands.js';
import { serveCommands } from './peer-process.js';

Object.assign(globalThis, { WebSocket });
const { WebrtcProvider } = await import('y-webrtc');

const docs: Y.Doc[] = [];
const providers: InstanceType<typeof WebrtcProvider>[] = [];
let sent = 0;

serveCommands(async (command) => {
  switch (command.do) {
    case 'start': {
      const doc = new Y.Doc();
      const provider = new WebrtcProvider(command.phrase, doc, {
        signaling: [command.hub],
        filterBcConns: false,
        peerOpts: { wrtc, config: { iceServers: [] } },
      });
      docs.push(doc);
      providers.push(provider);
      const met = await new Promise<number>((resolve) => {
        const counted = new Set<unknown>();
        const timer = setInterval(() => {
          const conns = [...(provider.room?.webrtcConns.values() ?? [])];
          for (const conn of conns) {
            const peer = conn.peer as { send: (data: Uint8Array) => void };
            if (counted.has(peer)) continue;
            counted.add(peer);
            const send = peer.send.bind(peer);
            peer.send = (data: Uint8Array) => {
              sent += data.length;
              send(data);
            };
          }
          if (conns.filter(({ connected }) => connected).length < command.peers) return;
          clearInterval(timer);
          resolve(clockNow());
        }, 1);
      });
      return { at: met };
    }
    case 'create':
      return { links: [], messages: fill(command.megabytes) };
    case 'enter':
      return {};
    case 'holds':
      await until(() => messages().length >= command.messages, 'to hold everything');
      return {};
    case 'edit': {
      const at = clockNow();
      messages().push([{ text: editText(command.index) }]);
      return { at };
    }
    case 'sees':
      return { at: await seen(editText(command.index)) };
    case 'sent':
      return { bytes: sent };
  }
}, clockNow);

function messages(): Y.Array<{ text: string }> {
  return (docs[0] ??= new Y.Doc()).getArray('messages');
}

function fill(megabytes: number): number {
  const text = 'x'.repeat(9_900);
  const count = Math.ceil((megabytes * 1e6) / text.length);
  for (let index = 0; index < count; index += 1) messages().push([{ text }]);
  return count;
}

function seen(text: string): Promise<number> {
  return new Promise((resolve) => {
    const look = (): boolean => messages().length > 0 && messages().get(messages().length - 1).text === text;
    if (look()) {
      resolve(clockNow());
      return;
    }
    const observer = (): void => {
      if (!look()) return;
      messages().unobserve(observer);
      resolve(clockNow());
    };
    messages().observe(observer);
  });
}
