import { base64urlEncode, verifyCertificate } from '@kith/identity';
import type { CryptoEngine, DeviceCertificate } from '@kith/identity';
import type { ControlEntry } from './control-log.js';
import { joinMessage } from './membership.js';
import type { Operation } from './operations.js';

/**
 * The certificates and invite proofs that have been verified. Each takes a signature check, so they are checked once, before
 * folding.
 */
export interface CheckedMaterial {
  certificate(bytes: Uint8Array): DeviceCertificate | null;
  joinProof(entry: ControlEntry): boolean;
}

/** Checked material, and a way to check more. */
export interface MaterialChecker extends CheckedMaterial {
  prepare(entries: Iterable<ControlEntry>): Promise<void>;
}

/** Makes a checker that verifies, once each, the signatures inside control bodies. */
export function createMaterialChecker(crypto: CryptoEngine, space: Uint8Array): MaterialChecker {
  const certificates = new Map<string, DeviceCertificate | null>();
  const proofs = new Map<string, boolean>();
  return {
    certificate: (bytes) => certificates.get(base64urlEncode(bytes)) ?? null,
    joinProof: (entry) => proofs.get(entry.hash) ?? false,
    async prepare(entries) {
      for (const entry of entries) {
        const { operation } = entry;
        if (operation.type === 'device') {
          const name = base64urlEncode(operation.certificate);
          if (certificates.has(name)) continue;
          const answer = await verifyCertificate(crypto, operation.certificate);
          certificates.set(name, answer.ok ? answer.certificate : null);
        } else if (operation.type === 'join' && !proofs.has(entry.hash)) {
          proofs.set(entry.hash, await verifyJoin(crypto, space, operation, entry.certificate));
        }
      }
    },
  };
}

/** Tells whether the invite key signed that this device joins this space. */
export async function verifyJoin(
  crypto: CryptoEngine,
  space: Uint8Array,
  { invite, proof }: Extract<Operation, { type: 'join' }>,
  certificate: DeviceCertificate,
): Promise<boolean> {
  const key = crypto.admitKey(invite);
  return key !== null && (await crypto.verify(key, joinMessage(space, invite, certificate), proof));
}
