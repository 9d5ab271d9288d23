import { patientClock, verifyCertificate, type Clock, type CryptoEngine, type Signer } from '@kith/identity';
import type { RefusalCode } from '../events.js';
import { encodeFrame } from '../frame/codec.js';
import { HANDSHAKE_MILLISECONDS, type RateLimits } from '../limits.js';
import type { Link } from '../ports.js';
import { handshakeStep, type HandshakeContext, type HandshakeInput, type HandshakeState } from './handshake.js';
import { encodeHello, localFrameLimits, OLDEST_VERSION, VERSION } from './hello.js';
import type { Role } from './transcript.js';

/** The part of an identity that a handshake uses. An `Identity` is one. */
export interface LocalDevice {
  readonly device: Uint8Array;
  readonly signer: Signer;
  readonly certificate: { readonly bytes: Uint8Array };
}

export interface AuthenticateOptions {
  link: Link;
  identity: LocalDevice;
  /** 16 random bytes for each running instance. */
  session: Uint8Array;
  crypto: CryptoEngine;
  clock: Clock;
  role: Role | null;
  rate: RateLimits;
  capabilities: readonly string[];
}

export type Authenticated = Extract<HandshakeState, { kind: 'authenticated' }>;
export type AuthenticateOutcome =
  /** Set `receive` at once: it gets the frames that came early. */
  | {
      ok: true;
      peer: Authenticated;
      takeOver(receive: (frame: Uint8Array) => void, closed: (reason: string) => void): void;
    }
  | { ok: false; code: RefusalCode };

/** Early frames are channel offers of a peer that has finished before this side. More than this number is an attack. */
const EARLY_FRAMES = 2_048;
const EARLY_BYTES = 256 * 1024;

/** Runs the handshake over a link. Resolves within 10 s with a peer or a refusal. A refusal closes the link. */
export function authenticate(options: AuthenticateOptions): Promise<AuthenticateOutcome> {
  const { link, identity, session, crypto, clock, role, rate } = options;
  const hello = {
    v: VERSION,
    minV: OLDEST_VERSION,
    capabilities: [...options.capabilities],
    limits: { ...localFrameLimits, ...rate },
    certificate: identity.certificate.bytes,
    session,
    nonce: crypto.randomBytes(32),
  };
  const helloBytes = encodeHello(hello);
  const context: HandshakeContext = { crypto, role, hello, helloBytes, device: identity.device, binding: link.binding };

  return new Promise((resolve) => {
    let state: HandshakeState = { kind: 'awaiting-hello' };
    let settled = false;
    let authSent = false;
    let early: Uint8Array[] = [];
    let earlyBytes = 0;
    let closedReason: string | null = null;
    let onFrame: ((frame: Uint8Array) => void) | null = null;
    let onClosed: ((reason: string) => void) | null = null;
    const timer = patientClock(clock).after(HANDSHAKE_MILLISECONDS, () => fail('auth-timeout'));

    function settle(outcome: AuthenticateOutcome): void {
      settled = true;
      timer.cancel();
      resolve(outcome);
    }

    function fail(code: RefusalCode): void {
      if (settled) return;
      early = [];
      settle({ ok: false, code });
      link.close(code);
    }

    function advance(input: HandshakeInput): void {
      if (settled) return;
      const [next, actions] = handshakeStep(context, state, input);
      state = next;
      if (next.kind === 'refused') return fail(next.code);
      for (const action of actions) {
        perform(action).catch(() => fail('local-failure'));
      }
      succeedWhenDone();
    }

    async function perform(action: ReturnType<typeof handshakeStep>[1][number]): Promise<void> {
      switch (action.do) {
        case 'sign': {
          const signature = await identity.signer.sign(action.message);
          if (settled) return;
          link.send(encodeFrame({ kind: 'auth', signature }));
          authSent = true;
          succeedWhenDone();
          return;
        }
        case 'check-certificate': {
          const result = await verifyCertificate(crypto, action.certificate);
          advance({ kind: 'certificate', certificate: result.ok ? result.certificate : null });
          return;
        }
        case 'verify': {
          const valid = await crypto.verify(action.certificate.deviceKey, action.message, action.signature);
          advance({ kind: 'verified', valid });
        }
      }
    }

    function succeedWhenDone(): void {
      if (settled || state.kind !== 'authenticated' || !authSent) return;
      settle({ ok: true, peer: state, takeOver });
    }

    function takeOver(receive: (frame: Uint8Array) => void, closed: (reason: string) => void): void {
      onFrame = receive;
      onClosed = closed;
      const frames = early;
      early = [];
      for (const frame of frames) receive(frame);
      if (closedReason !== null) closed(closedReason);
    }

    link.onClose((reason) => {
      closedReason = reason;
      if (onClosed) onClosed(reason);
      else fail('link-closed');
    });
    link.onFrame((frame) => {
      if (onFrame) return onFrame(frame);
      const expecting = state.kind === 'awaiting-hello' || (state.kind === 'awaiting-auth' && state.signature === null);
      if (expecting) return advance({ kind: 'frame', frame });
      if (settled && state.kind !== 'authenticated') return;
      // The peer may have finished while this side still checks a signature. Its frames are kept unread.
      early.push(frame);
      earlyBytes += frame.length;
      if (early.length > EARLY_FRAMES || earlyBytes > EARLY_BYTES) fail('too-much-before-auth');
      return;
    });
    link.send(encodeFrame({ kind: 'hello', body: helloBytes }));
  });
}
