import { createIdentity, systemClock as clock } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import { createMesh, loopbackSignaling, webrtcLinks, type Mesh } from '../src/index.js';
import wrtc from '@roamhq/wrtc';

const crypto = createNodeCrypto();
const broker = loopbackSignaling();
const meeting = crypto.randomBytes(32);
const topic = new TextEncoder().encode('chat');

async function join(onText: (text: string) => void): Promise<Mesh> {
  const mesh = createMesh({
    identity: await createIdentity({ crypto, clock }),
    crypto,
    clock,
    random: crypto.randomBytes,
    signaling: [broker.transport()],
    createLink: webrtcLinks({ wrtc, clock }),
  });
  mesh.onConnection((connection) => {
    const channel = connection.open(topic, {
      onOpen: () => channel.send(new TextEncoder().encode('hello'), 'interactive'),
      onMessage: (message) => onText(new TextDecoder().decode(message)),
      onClose: () => {},
    });
  });
  mesh.join(meeting);
  return mesh;
}

export async function main(): Promise<string> {
  let heard = (_text: string): void => {};
  const text = new Promise<string>((resolve) => (heard = resolve));
  const meshes = [await join((said) => heard(said)), await join(() => {})];
  const said = await text;
  for (const mesh of meshes) await mesh.close();
  return said;
}
