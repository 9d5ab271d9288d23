import { WebrtcProvider } from 'y-webrtc';
import * as Y from 'yjs';

/** A stock y-webrtc client, as any page would have it. */
const api = {
  doc: new Y.Doc(),
  provider: null as WebrtcProvider | null,

  join(room: string, signaling: string, password: string | null): void {
    api.provider = new WebrtcProvider(room, api.doc, {
      signaling: [signaling],
      peerOpts: { config: { iceServers: [] } },
      ...(password === null ? {} : { password }),
    });
  },

  write(text: string): void {
    const shared = api.doc.getText('t');
    shared.insert(shared.length, text);
  },

  /** Resolves with the text once all parts are in it. */
  untilText(parts: string[]): Promise<string> {
    return new Promise((resolve) => {
      const shared = api.doc.getText('t');
      const look = (): void => {
        const text = shared.toJSON();
        if (!parts.every((part) => text.includes(part))) return;
        shared.unobserve(look);
        resolve(text);
      };
      shared.observe(look);
      look();
    });
  },

  /** How many peers are reached over WebRTC, and how many over a BroadcastChannel. */
  peers(): { webrtc: number; broadcast: number } {
    const room = api.provider?.room;
    const connections = [...(room?.webrtcConns.values() ?? [])] as { connected: boolean }[];
    return { webrtc: connections.filter(({ connected }) => connected).length, broadcast: room?.bcConns.size ?? 0 };
  },

  leave(): void {
    api.provider?.destroy();
  },
};

export type YWebrtcPage = typeof api;

declare global {
  interface Window {
    yWebrtc: YWebrtcPage;
  }
}

window.yWebrtc = api;
