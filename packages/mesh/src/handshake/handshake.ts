import { compareBytes, equalBytes, type CryptoEngine, type DeviceCertificate } from '@kith/identity';
import { parseFrame } from '../frame/codec.js';
import { commonVersion, decodeHello, type Hello } from './hello.js';
import { authMessage, otherRole, transcriptOf, type Role } from './transcript.js';

/** The reason why a handshake refuses the other end. */
export type HandshakeRefusal =
  | 'hello-malformed'
  | 'unexpected-frame'
  | 'version-unsupported'
  | 'auth-reflected'
  | 'own-session'
  | 'certificate-refused'
  | 'auth-failed';

/** The constant inputs of a handshake. */
export interface HandshakeContext {
  crypto: CryptoEngine;
  /**
   * The role of this side where the making of the link determines it; null on symmetric links, where the smaller nonce
   * initiates.
   */
  role: Role | null;
  hello: Hello;
  helloBytes: Uint8Array;
  /** The local device key. */
  device: Uint8Array;
  binding: { mine: Uint8Array; theirs: Uint8Array };
}

interface Agreed {
  role: Role;
  theirs: Hello;
  transcript: Uint8Array;
}

export type HandshakeState =
  | { kind: 'awaiting-hello' }
  /** Both hellos are exchanged. The certificate is being checked or has been. */
  | ({ kind: 'awaiting-auth'; certificate: DeviceCertificate | null; signature: Uint8Array | null } & Agreed)
  | ({ kind: 'authenticated'; certificate: DeviceCertificate } & Agreed)
  | { kind: 'refused'; code: HandshakeRefusal };

export type HandshakeInput =
  | { kind: 'frame'; frame: Uint8Array }
  | { kind: 'certificate'; certificate: DeviceCertificate | null }
  | { kind: 'verified'; valid: boolean };

export type HandshakeAction =
  | { do: 'sign'; message: Uint8Array }
  | { do: 'check-certificate'; certificate: Uint8Array }
  | { do: 'verify'; certificate: DeviceCertificate; message: Uint8Array; signature: Uint8Array };

type Step = [HandshakeState, HandshakeAction[]];
const refuse = (code: HandshakeRefusal): Step => [{ kind: 'refused', code }, []];

/** Runs one step of the handshake. The caller sends the first hello, performs the returned actions and reports their results. */
export function handshakeStep(context: HandshakeContext, state: HandshakeState, input: HandshakeInput): Step {
  if (state.kind === 'refused' || state.kind === 'authenticated') return [state, []];
  if (input.kind === 'frame') {
    return state.kind === 'awaiting-hello' ? readHello(context, input.frame) : readAuth(state, input.frame);
  }
  if (state.kind === 'awaiting-hello') return [state, []];
  if (input.kind === 'certificate') {
    if (!input.certificate) return refuse('certificate-refused');
    // A device connects to its other sessions, never to its own session.
    const ownSession =
      equalBytes(input.certificate.device, context.device) && equalBytes(state.theirs.session, context.hello.session);
    return ownSession ? refuse('own-session') : verifyWhenBoth({ ...state, certificate: input.certificate });
  }
  if (!input.valid || !state.certificate) return refuse('auth-failed');
  const { role, theirs, transcript, certificate } = state;
  return [{ kind: 'authenticated', role, theirs, transcript, certificate }, []];
}

function readHello(context: HandshakeContext, bytes: Uint8Array): Step {
  const frame = parseFrame(bytes);
  if (frame?.kind !== 'hello') return refuse('unexpected-frame');
  const theirs = decodeHello(frame.body);
  if (!theirs) return refuse('hello-malformed');
  // Checked before the version, so that a reflected hello has its own code.
  if (equalBytes(theirs.nonce, context.hello.nonce)) return refuse('auth-reflected');
  if (commonVersion(context.hello, theirs) === null) return refuse('version-unsupported');

  const role = context.role ?? (compareBytes(context.hello.nonce, theirs.nonce) < 0 ? 'initiator' : 'responder');
  const mine = { hello: context.helloBytes, binding: context.binding.mine };
  const other = { hello: frame.body, binding: context.binding.theirs };
  const transcript =
    role === 'initiator' ? transcriptOf(context.crypto, mine, other) : transcriptOf(context.crypto, other, mine);
  return [
    { kind: 'awaiting-auth', role, theirs, transcript, certificate: null, signature: null },
    [
      { do: 'sign', message: authMessage(transcript, role) },
      { do: 'check-certificate', certificate: theirs.certificate },
    ],
  ];
}

type AwaitingAuth = Extract<HandshakeState, { kind: 'awaiting-auth' }>;

function readAuth(state: AwaitingAuth, bytes: Uint8Array): Step {
  const frame = parseFrame(bytes);
  if (frame?.kind !== 'auth' || state.signature) return refuse('unexpected-frame');
  return verifyWhenBoth({ ...state, signature: frame.signature });
}

function verifyWhenBoth(state: AwaitingAuth): Step {
  if (!state.certificate || !state.signature) return [state, []];
  const message = authMessage(state.transcript, otherRole(state.role));
  return [state, [{ do: 'verify', certificate: state.certificate, message, signature: state.signature }]];
}
