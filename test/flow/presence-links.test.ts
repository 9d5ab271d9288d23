import { broadcastLinks, createMemoryNetwork } from '@kith/mesh';
import { createNodeCrypto } from '@kith/identity/node';
import { openBroadcast } from '../../packages/mesh/test/support/broadcast.js';
import { nodeWebrtc } from '../../packages/mesh/test/support/webrtc.js';
import { presenceContract } from '../contract/presence-contract.js';

const random = createNodeCrypto().randomBytes;
let names = 0;

presenceContract('memory', () => {
  const network = createMemoryNetwork({ random });
  return () => network.host().createLink;
});

presenceContract('BroadcastChannel', () => {
  const name = `kith-presence-${names++}`;
  return () => broadcastLinks({ name, open: openBroadcast, random });
});

presenceContract('WebRTC', () => () => nodeWebrtc);
