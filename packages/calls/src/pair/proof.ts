import { base64urlDecode, encodeCanonical, inDomain } from '@kith/identity';
import type { CryptoEngine, Signer } from '@kith/identity';
import { deviceOf } from '../membership/order.js';
import type { SessionKey } from '../signal/signals.js';

/** What one connection is: a proof is worth nothing on any other. */
export interface ProofContext {
  readonly group: Uint8Array;
  readonly call: string;
  readonly connection: string;
  /** SHA-256 DTLS fingerprints, of the one who signs and of the other. */
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

/** Whether the device named in `from` signed it. */
export async function checkProof(crypto: CryptoEngine, context: ProofContext, signature: Uint8Array): Promise<boolean> {
  const device = base64urlDecode(deviceOf(context.from));
  const key = device === null || device.length !== 32 ? null : crypto.admitKey(device);
  return key !== null && (await crypto.verify(key, signedBytes(context), signature));
}
