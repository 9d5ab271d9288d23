import { invalidArgument, namesOf, requireForm, requireFunctions, requireOnly } from '@kith/identity';
import type { MeshOptions } from './mesh-types.js';

const parts = namesOf<MeshOptions>({
  identity: true,
  session: true,
  crypto: true,
  clock: true,
  random: true,
  signaling: true,
  createLink: true,
  limits: true,
  connectionLimits: true,
  capabilities: true,
});

const needed = ['identity.signer.sign', 'crypto.hkdf', 'clock.now', 'clock.after', 'random', 'createLink'];
const transports = 'a list of transports, such as websocketSignaling({ url, … })';

/**
 * Checks the options at run time.
 * @throws KithError `argument-invalid`
 */
export function checkMeshOptions(given: unknown): void {
  requireFunctions('options', given, needed);
  const { session, signaling } = requireOnly('options', given, parts);
  if (session !== undefined && !(session instanceof Uint8Array && session.length === 16))
    throw invalidArgument('session', session, '16 random bytes');
  if (!Array.isArray(signaling)) throw invalidArgument('signaling', signaling, transports);
  for (const each of signaling as readonly unknown[]) checkTransport(each);
}

export function checkTransport(transport: unknown): void {
  requireFunctions('signaling', transport, ['subscribe', 'publish', 'onStatus'], transports);
}

/**
 * Checks the secret of a rendezvous: bytes, not a text.
 * @throws KithError `argument-invalid`
 */
export function checkSecret(secret: unknown): void {
  requireForm('secret', secret, 'bytes that only those who meet there know', isSecret);
}

function isSecret(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}
