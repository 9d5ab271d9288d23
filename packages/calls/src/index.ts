// Core.
export type * from './ports.js';
export type * from './call-types.js';
export type * from './controller-types.js';

// Media.
export * from './media.js';

// A call.
export { createCall } from './call.js';

// A call with its media.
export { createCallController } from './controller.js';
export type { CallAudio, CallControllerOptions, StartOptions, VolumeMemory } from './controller.js';

// Signaling.
export { peerSignaling } from './signaling/peers.js';
export type { PeerSignaling, SignalingConnection } from './signaling/peers.js';
export { brokerSignaling } from './signaling/broker.js';
export { tabSignaling } from './signaling/tabs.js';
export type { SignalingTabs } from './signaling/tabs.js';

// Direct calls.
export { createRinging } from './ring/ringing.js';
export type { IncomingRing, OutgoingRing, RingEvent, Ringing, RingingOptions, RingOutcome } from './ring/ring-types.js';
export type { CallsCode } from './codes.js';
