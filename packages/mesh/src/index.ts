export type {
  CreateLink,
  Link,
  LinkFailure,
  LinkOutcome,
  LinkRequest,
  LinkSignal,
  PendingLink,
  SignalEnvelope,
  SignalingStatus,
  SignalingTransport,
} from './ports.js';
export { websocketSignaling } from './signaling/websocket.js';
export type { WebSocketLike, WebSocketSignaling, WebSocketSignalingOptions } from './signaling/websocket.js';
export { broadcastChannelSignaling } from './signaling/broadcast.js';
export { loopbackSignaling } from './signaling/loopback.js';
export type { LoopbackSignaling } from './signaling/loopback.js';
export { webrtcLinks } from './link/webrtc.js';
export type { WebrtcClasses, WebrtcOptions } from './link/webrtc.js';
export { broadcastLinks } from './link/broadcast.js';
export type { BroadcastChannelLike, BroadcastLinkOptions } from './link/broadcast.js';
export { memoryLinkPair } from './link/memory.js';
export type { MemoryLinkOptions, MemoryLinkPair } from './link/memory.js';
export { createMemoryNetwork } from './link/memory-network.js';
export type { MemoryHost, MemoryNetwork } from './link/memory-network.js';
export type { LocalDevice } from './handshake/authenticate.js';
export type { Channel, ChannelHandler, Connection, RemoteDevice } from './connection-types.js';
export { createConnection } from './connection/create-connection.js';
export type { ConnectionOutcome, CreateConnectionOptions } from './connection/create-connection.js';
export type { ReassemblyFault } from './frame/reassembly.js';
export type { HandshakeRefusal } from './handshake/handshake.js';
export type { Role } from './handshake/transcript.js';
export type { ConnectionLimits, RateLimits } from './limits.js';
export { createMesh } from './mesh/mesh.js';
export type { Mesh, MeshLimits, MeshOptions, MeshStatus } from './mesh/mesh-types.js';
export type {
  AttemptFailure,
  FaultCode,
  IgnoredSignal,
  MeshEvent,
  MeshEventListener,
  RefusalCode,
  StopReason,
} from './events.js';
export type { MeshCode } from './codes.js';
