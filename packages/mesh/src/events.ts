import type { RemoteDevice } from './connection-types.js';
import type { ReassemblyFault } from './frame/reassembly.js';
import type { HandshakeRefusal } from './handshake/handshake.js';
import type { LinkFailure, SignalingStatus } from './ports.js';

/** The reason why a connection was not made. */
export type RefusalCode = HandshakeRefusal | 'auth-timeout' | 'too-much-before-auth' | 'link-closed' | 'local-failure';

/** The reason why an attempt to connect ended. */
export type AttemptFailure =
  | 'link-timeout'
  | 'unanswered'
  | 'superseded'
  | 'slot-taken'
  | 'peer-busy'
  | 'peer-full'
  | 'local-failure'
  | StopReason;

/** The reason why a mesh ends its connections. */
export type StopReason = 'offline' | 'closed';

/** The misbehaviour for which one side ended a connection. */
export type FaultCode =
  | ReassemblyFault
  | 'frame-invalid'
  | 'unexpected-frame'
  | 'rate-exceeded'
  | 'slow-reader'
  | 'handler-failed'
  | 'silent';

/** The reason why a signal was dropped. */
export type IgnoredSignal =
  | 'signal-too-large'
  | 'signal-unreadable'
  | 'signal-malformed'
  | 'sender-mismatch'
  | 'duplicate'
  | 'rate-limited'
  | 'wrong-role'
  | 'answer-from-nobody'
  | 'slots-full'
  | 'peer-backed-off';

/** An event of a mesh. Each is counted under `type`, and under `type:code` where it has a code. */
export type MeshEvent =
  | { type: 'signaling-status'; transport: number; status: SignalingStatus }
  | { type: 'signal-ignored'; code: IgnoredSignal }
  | { type: 'link-failed'; code: LinkFailure | AttemptFailure; session: string }
  | { type: 'connected'; remote: RemoteDevice; transport: string }
  | { type: 'refused'; code: RefusalCode | 'duplicate' | 'mesh-full' | 'not-who-was-invited' }
  | { type: 'fault'; code: FaultCode; remote: RemoteDevice }
  | { type: 'handler-failed'; error: unknown; remote: RemoteDevice | null }
  | { type: 'offer-dropped'; remote: RemoteDevice }
  | { type: 'disconnected'; reason: string; remote: RemoteDevice };

/** Receives every event of a mesh, or of one connection. */
export type MeshEventListener = (event: MeshEvent) => void;

/** Returns the key under which an event is counted. */
export function counterOf(event: MeshEvent): string {
  return 'code' in event ? `${event.type}:${event.code}` : event.type;
}
