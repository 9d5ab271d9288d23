import { equalBytes } from './bytes.js';
import { encodeCanonical } from './canonical-cbor.js';
import { isBytesOf, readArrayOf } from './certificate-form.js';
import type { CryptoEngine, Signer, VerifyKey } from './crypto.js';
import { didFromKey } from './did.js';
import type { Did } from './did.js';
import { inDomain } from './domain.js';
import { chain } from './environment.js';
import type { Awaitable } from './environment.js';

/** A statement of a person's root key: its generation, and the commitment to the next key. It is not verified. */
export interface RootStatement {
  readonly bytes: Uint8Array;
  readonly body: Uint8Array;
  readonly signature: Uint8Array;
  /** The root key of generation 0, 32 bytes. */
  readonly person: Uint8Array;
  readonly generation: number;
  /** 32 bytes. */
  readonly rootKey: Uint8Array;
  /** SHA-256 of `kith/v1/next-root` ‖ the next root key. */
  readonly nextRoot: Uint8Array;
}

/** Returns the commitment to a root key, which is published before the key is used: SHA-256 of `kith/v1/next-root` ‖ key. */
export function rootCommitment(crypto: CryptoEngine, rootKey: Uint8Array): Uint8Array {
  return crypto.sha256(inDomain('next-root', rootKey));
}

/** The highest possible generation. A certificate carries a statement about each generation before its own. */
export const LAST_GENERATION = 7;

export function isGeneration(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= LAST_GENERATION;
}

const statementVersion = 1;
const statementLimit = 256;

/** Makes a statement about a root key, signed by that key. */
export async function issueRootStatement(
  root: Signer,
  { person, generation, nextRoot }: Pick<RootStatement, 'person' | 'generation' | 'nextRoot'>,
): Promise<Uint8Array> {
  const body = encodeCanonical([statementVersion, person, generation, root.publicKey, nextRoot]);
  return encodeCanonical([body, await root.sign(messageOf(body))]);
}

/** Reads a statement. Returns null for bytes of another form. */
export function readRootStatement(bytes: Uint8Array): RootStatement | null {
  const [body, signature] = bytes.length > statementLimit ? [] : (readArrayOf(bytes, 2) ?? []);
  if (!isBytesOf(body) || !isBytesOf(signature, 64)) return null;
  const [version, person, generation, rootKey, nextRoot] = readArrayOf(body, 5) ?? [];
  if (version !== statementVersion || !isGeneration(generation)) return null;
  if (!isBytesOf(person, 32) || !isBytesOf(rootKey, 32) || !isBytesOf(nextRoot, 32)) return null;
  return { bytes: Uint8Array.from(bytes), body, signature, person, generation, rootKey, nextRoot };
}

/** Tells whether the root key has signed the statement. */
export function isSignedStatement(
  crypto: CryptoEngine,
  key: VerifyKey,
  { body, signature }: RootStatement,
): Awaitable<boolean> {
  return crypto.verify(key, messageOf(body), signature);
}

function messageOf(body: Uint8Array): Uint8Array {
  return inDomain('root-statement', body);
}

/**
 * The reason why `verifyRootChange` refuses a statement. `root-change-malformed`: the bytes have another form.
 * `root-change-chain`: the statement is about another person, about a generation that is not the next one, or about a key that
 * the present generation has not committed to. `root-change-key-refused`: the engine does not admit the key.
 * `root-change-signature`: the signature is invalid.
 */
export type RootChangeCode =
  | 'root-change-malformed'
  | 'root-change-key-refused'
  | 'root-change-chain'
  | 'root-change-signature';

/** A person's next root key. */
export interface RootChange {
  readonly person: Did;
  readonly generation: number;
  readonly rootKey: VerifyKey;
  readonly nextRoot: Uint8Array;
}

/** The answer of `verifyRootChange`: the person's next root key, or the reason for the refusal. */
export type RootChangeResult = { ok: true; change: RootChange } | { ok: false; code: RootChangeCode };

/**
 * Verifies a root statement of the next generation against the present one. Everybody who knows the present generation can rely
 * on the result, because that generation has committed to the new key. A thief of the present key cannot make such a statement.
 */
export function verifyRootChange(
  crypto: CryptoEngine,
  bytes: Uint8Array,
  present: { readonly person: Did; readonly generation: number; readonly nextRoot: Uint8Array },
): Awaitable<RootChangeResult> {
  const refused = (code: RootChangeCode): RootChangeResult => ({ ok: false, code });
  const statement = readRootStatement(bytes);
  if (statement === null) return refused('root-change-malformed');
  const { person, generation, nextRoot } = statement;
  const follows =
    didFromKey(person) === present.person &&
    generation === present.generation + 1 &&
    equalBytes(rootCommitment(crypto, statement.rootKey), present.nextRoot);
  if (!follows) return refused('root-change-chain');
  const rootKey = crypto.admitKey(statement.rootKey);
  if (rootKey === null) return refused('root-change-key-refused');
  return chain(isSignedStatement(crypto, rootKey, statement), (signed): RootChangeResult => {
    if (!signed) return refused('root-change-signature');
    return { ok: true, change: { person: present.person, generation, rootKey, nextRoot } };
  });
}
