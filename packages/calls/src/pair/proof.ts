import { base64urlDecode, encodeCanonical, inDomain } from '@kith/identity';
import type { CryptoEngine, Signer } from '@kith/identity';
import { deviceOf } from '@kith/identity/internal';
import type { SessionKey } from '../signal/signals.js';

/** The identity of one connection. A proof is invalid on any other. */
export interface ProofContext {
  readonly group: Uint8Array;
  readonly call: string;
  readonly connection: string;
  /** SHA-256 DTLS fingerprints of the signing side and of the other side. */
  readonly mine: Uint8Array;
  readonly theirs: Uint8Array;
  readonly from: SessionKey;
  readonly to: SessionKey;
}

function signedBytes({ group, call, connection, mine, theirs, from, to }: ProofContext): Uint8Array {
  return inDomain('call-media', encodeCanonical([group, call, connection, mine, theirs, from, to]));
}

export async function signProof(signer: Signer, context: ProofContext): Promise<Uint8Array> {
  return signer.sign(signedBytes(context));
}

/** Tells whether the device named in `from` signed the proof. */
export async function checkProof(crypto: CryptoEngine, context: ProofContext, signature: Uint8Array): Promise<boolean> {
  const device = base64urlDecode(deviceOf(context.from));
  const key = device === null || device.length !== 32 ? null : crypto.admitKey(device);
  return key !== null && (await crypto.verify(key, signedBytes(context), signature));
}
