import type { CryptoEngine, Signer } from './crypto.js';
import { inDomain } from './domain.js';
import { requireLength } from './engine-checks.js';
import { invalidArgument } from './arguments.js';
import { LAST_GENERATION, isGeneration, issueRootStatement, rootCommitment } from './root-statement.js';

/**
 * A person's root key of one generation, with its part of a certificate. The key of generation 0 is the person for ever. Each
 * generation commits to the next key before that key is used (pre-rotation, as in KERI).
 */
export interface PersonRoot {
  readonly signer: Signer;
  /** The Ed25519 root key of generation 0, 32 bytes. */
  readonly person: Uint8Array;
  readonly generation: number;
  /** The commitment to the root key of the next generation, 32 bytes. */
  readonly nextRoot: Uint8Array;
  /** The statements about the earlier generations, in order. */
  readonly history: readonly Uint8Array[];
}

/**
 * Returns the 32-byte seed of a person's root key of one generation: HKDF-SHA-256 of the recovery seed, without salt, info
 * `kith/v1/root` ‖ generation in one byte.
 */
export function rootSeedOf(crypto: CryptoEngine, recoverySeed: Uint8Array, generation: number): Uint8Array {
  requireLength(recoverySeed, 32, 'recoverySeed');
  return crypto.hkdf(recoverySeed, inDomain('root', Uint8Array.of(generation)), 32);
}

/**
 * Makes a person's root of one generation from the recovery seed.
 * @throws KithError `argument-invalid` for an invalid generation.
 */
export async function personRoot(
  crypto: CryptoEngine,
  recoverySeed: Uint8Array,
  generation: number,
): Promise<PersonRoot> {
  if (!isGeneration(generation))
    throw invalidArgument('generation', generation, `a whole number from 0 to ${LAST_GENERATION}`);
  const signers: Signer[] = [];
  for (let at = 0; at <= generation + 1; at += 1)
    signers.push(await crypto.signerFromSeed(rootSeedOf(crypto, recoverySeed, at)));
  const keyOf = (at: number): Uint8Array => (signers[at] as Signer).publicKey;
  const person = keyOf(0);
  const history: Uint8Array[] = [];
  for (const [at, root] of signers.slice(0, generation).entries())
    history.push(
      await issueRootStatement(root, { person, generation: at, nextRoot: rootCommitment(crypto, keyOf(at + 1)) }),
    );
  const nextRoot = rootCommitment(crypto, keyOf(generation + 1));
  return { signer: signers[generation] as Signer, person, generation, nextRoot, history };
}
