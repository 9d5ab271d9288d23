import type { RemoteDevice } from './connection-types.js';
import type { ReassemblyFault } from './frame/reassembly.js';
import type { HandshakeRefusal } from './handshake/handshake.js';
import type { LinkFailure, SignalingStatus } from './ports.js';

/** Why a connection was not made. */
export type RefusalCode = HandshakeRefusal | 'auth-timeout' | 'too-much-before-auth' | 'link-closed' | 'local-failure';

/** Why connecting was given up. */
export type AttemptFailure =
  | 'link-timeout'
  | 'unanswered'
  | 'superseded'
  | 'slot-taken'
  | 'peer-busy'
  | 'peer-full'
  | 'local-failure'
  | StopReason;

/** Why a mesh ends its connections. */
export type StopReason = 'offline' | 'closed';

/** Why one side ended a connection: the misbehaviour of the other. */
export type FaultCode =
  | ReassemblyFault
  | 'frame-invalid'
  | 'unexpected-frame'
  | 'rate-exceeded'
  | 'slow-reader'
  | 'handler-failed'
  | 'silent';

/** Why a signal was dropped. */
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

/** Everything a mesh reports; each is counted under `type`, and under `type:code` where there is a code. */
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

/** The key an event is counted under. */
export function counterOf(event: MeshEvent): string {
  return 'code' in event ? `${event.type}:${event.code}` : event.type;
}
