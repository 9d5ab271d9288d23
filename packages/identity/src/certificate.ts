import { equalBytes } from './bytes.js';
import { encodeCanonical } from './canonical-cbor.js';
import { isBytesOf, isTime, readArrayOf } from './certificate-form.js';
import type { CryptoEngine, Signer, VerifyKey } from './crypto.js';
import { didFromKey } from './did.js';
import type { Did } from './did.js';
import { inDomain } from './domain.js';
import { requireLength } from './engine-checks.js';
import { chain } from './environment.js';
import type { Awaitable } from './environment.js';
import type { PersonRoot } from './root-keys.js';
import {
  LAST_GENERATION,
  isGeneration,
  isSignedStatement,
  readRootStatement,
  rootCommitment,
} from './root-statement.js';
import type { RootStatement } from './root-statement.js';
import { isSmallOrderMontgomery } from './small-order.js';
import { identityError } from './codes.js';

declare const verified: unique symbol;

/**
 * A person's verified statement that a device is theirs. Only verifyCertificate makes one. The reader decides whether it has
 * expired.
 */
export interface DeviceCertificate {
  readonly bytes: Uint8Array;
  readonly person: Did;
  /** The root key of generation 0, which is the person. */
  readonly personKey: VerifyKey;
  /** The generation of the root key that has signed: 0 for the first. */
  readonly generation: number;
  /** The root key that has signed. For generation 0 it is the person's own. */
  readonly rootKey: VerifyKey;
  /** The commitment to the root key of the next generation, 32 bytes. */
  readonly nextRoot: Uint8Array;
  /** The statements of the earlier root keys, in order. */
  readonly history: readonly RootStatement[];
  /** The device's Ed25519 public key, 32 bytes. */
  readonly device: Uint8Array;
  readonly deviceKey: VerifyKey;
  /** The device's X25519 public key, 32 bytes; not of small order. */
  readonly agreementKey: Uint8Array;
  /** Milliseconds since the Unix epoch, by the person's clock. */
  readonly issuedAt: number;
  /** Null when it does not expire. */
  readonly expiresAt: number | null;
  readonly [verified]: true;
}

/**
 * The reason why `verifyCertificate` refuses bytes. `certificate-malformed`: the bytes have another form, or are more than
 * 2,048. `certificate-chain`: the root statements do not lead from the person to the signing root key.
 * `certificate-key-refused`: the engine does not admit one of the keys, or the agreement key is of small order.
 * `certificate-signature`: a signature is invalid.
 */
export type CertificateCode =
  | 'certificate-malformed'
  | 'certificate-key-refused'
  | 'certificate-chain'
  | 'certificate-signature';

/** The answer of `verifyCertificate`: the checked certificate, or the reason for the refusal. */
export type CertificateResult = { ok: true; certificate: DeviceCertificate } | { ok: false; code: CertificateCode };

const certificateVersion = 1;
/** Largest size in bytes. A certificate needs about 350, and 180 more for each generation after the first. */
const certificateLimit = 2048;

/**
 * Makes a certificate of a device key under a person's root. The device signs too, so nobody can certify a key without holding
 * it.
 */
export async function issueCertificate(request: {
  root: PersonRoot;
  device: Signer;
  /** The device's X25519 public key, 32 bytes. */
  agreementKey: Uint8Array;
  issuedAt: number;
  expiresAt: number | null;
}): Promise<Uint8Array> {
  const { root, device, agreementKey, issuedAt, expiresAt } = request;
  requireLength(agreementKey, 32, 'agreementKey');
  const body = encodeCanonical([
    certificateVersion,
    root.person,
    root.generation,
    root.signer.publicKey,
    root.nextRoot,
    device.publicKey,
    agreementKey,
    issuedAt,
    expiresAt,
  ]);
  const signed = certificateMessage(body);
  return encodeCanonical([body, await root.signer.sign(signed), await device.sign(signed), [...root.history]]);
}

/**
 * Reads and verifies certificate bytes from any source: form, keys, the chain of root keys, the agreement key, all signatures.
 */
export function verifyCertificate(crypto: CryptoEngine, bytes: Uint8Array): Awaitable<CertificateResult> {
  const refused = (code: CertificateCode): CertificateResult => ({ ok: false, code });
  const parts = readCertificate(bytes);
  if (parts === null) return refused('certificate-malformed');
  if (!isChain(crypto, parts)) return refused('certificate-chain');
  const personKey = crypto.admitKey(parts.person);
  const rootKey = crypto.admitKey(parts.rootKey);
  const deviceKey = crypto.admitKey(parts.device);
  const pastKeys = parts.history.map((statement) => crypto.admitKey(statement.rootKey));
  if (personKey === null || rootKey === null || deviceKey === null || pastKeys.includes(null))
    return refused('certificate-key-refused');
  if (isSmallOrderMontgomery(parts.agreementKey)) return refused('certificate-key-refused');
  const { person, device, agreementKey, generation, nextRoot, history, issuedAt, expiresAt } = parts;
  const certificate = {
    bytes: Uint8Array.from(bytes),
    person: didFromKey(person),
    personKey,
    generation,
    rootKey,
    nextRoot,
    history,
    device,
    deviceKey,
    agreementKey,
    issuedAt,
    expiresAt,
  } as DeviceCertificate;
  const message = certificateMessage(parts.body);
  const checks: (() => Awaitable<boolean>)[] = [
    () => crypto.verify(rootKey, message, parts.rootSignature),
    () => crypto.verify(deviceKey, message, parts.deviceSignature),
    ...history.map((statement, at) => () => {
      const key = pastKeys[at] ?? null;
      return key !== null && isSignedStatement(crypto, key, statement);
    }),
  ];
  return chain(allHold(checks), (hold): CertificateResult =>
    hold ? { ok: true, certificate } : refused('certificate-signature'),
  );
}

/** Runs the checks in order, up to the first that fails. Returns whether all hold. */
function allHold([first, ...rest]: readonly (() => Awaitable<boolean>)[]): Awaitable<boolean> {
  return first === undefined ? true : chain(first(), (holds) => holds && allHold(rest));
}

/** Tells whether the root keys form a chain: the first is the person, and each generation commits to the next key. */
function isChain(crypto: CryptoEngine, { person, generation, rootKey, history }: CertificateParts): boolean {
  if (history.length !== generation) return false;
  let expected: Uint8Array | null = null;
  for (const [at, statement] of history.entries()) {
    const isNext = expected === null || equalBytes(rootCommitment(crypto, statement.rootKey), expected);
    if (!isNext || statement.generation !== at || !equalBytes(statement.person, person)) return false;
    if (at === 0 && !equalBytes(statement.rootKey, person)) return false;
    expected = statement.nextRoot;
  }
  return expected === null ? equalBytes(rootKey, person) : equalBytes(rootCommitment(crypto, rootKey), expected);
}

/**
 * Tells whether the root keys of a certificate continue those of an older one of the same person. They do not if somebody has
 * stolen a root key and committed to a next key of their own.
 */
export function goesOnFrom(
  certificate: Pick<DeviceCertificate, 'person' | 'generation' | 'rootKey' | 'nextRoot' | 'history'>,
  older: Pick<DeviceCertificate, 'person' | 'generation' | 'rootKey' | 'nextRoot'>,
): boolean {
  if (certificate.person !== older.person || certificate.generation < older.generation) return false;
  const there =
    certificate.generation === older.generation
      ? { rootKey: certificate.rootKey.bytes, nextRoot: certificate.nextRoot }
      : certificate.history[older.generation];
  return (
    there !== undefined && equalBytes(there.rootKey, older.rootKey.bytes) && equalBytes(there.nextRoot, older.nextRoot)
  );
}

/**
 * Reads a certificate that this device has verified and stored itself. Does not check signatures, and admits the keys on first
 * use. Never use it for bytes from any other source.
 * @throws KithError 'certificate-malformed'
 */
export function reopenCertificate(crypto: CryptoEngine, bytes: Uint8Array): DeviceCertificate {
  const parts = readCertificate(bytes);
  if (parts === null) {
    throw identityError('certificate-malformed');
  }
  const admitted = (key: Uint8Array): VerifyKey => {
    const answer = crypto.admitKey(key);
    if (answer === null) throw identityError('certificate-key-refused');
    return answer;
  };
  const { person, generation, rootKey, nextRoot, history, device, agreementKey, issuedAt, expiresAt } = parts;
  return {
    bytes: Uint8Array.from(bytes),
    person: didFromKey(person),
    get personKey() {
      return admitted(person);
    },
    generation,
    get rootKey() {
      return admitted(rootKey);
    },
    nextRoot,
    history,
    device,
    get deviceKey() {
      return admitted(device);
    },
    agreementKey,
    issuedAt,
    expiresAt,
  } as DeviceCertificate;
}

function certificateMessage(body: Uint8Array): Uint8Array {
  return inDomain('device-certificate', body);
}

interface CertificateParts {
  readonly body: Uint8Array;
  readonly rootSignature: Uint8Array;
  readonly deviceSignature: Uint8Array;
  readonly history: readonly RootStatement[];
  readonly person: Uint8Array;
  readonly generation: number;
  readonly rootKey: Uint8Array;
  readonly nextRoot: Uint8Array;
  readonly device: Uint8Array;
  readonly agreementKey: Uint8Array;
  readonly issuedAt: number;
  readonly expiresAt: number | null;
}

function readCertificate(bytes: Uint8Array): CertificateParts | null {
  const [body, rootSignature, deviceSignature, told] =
    bytes.length > certificateLimit ? [] : (readArrayOf(bytes, 4) ?? []);
  if (!isBytesOf(body) || !isBytesOf(rootSignature, 64) || !isBytesOf(deviceSignature, 64)) return null;
  const history = readHistory(told);
  const fields = readArrayOf(body, 9);
  if (history === null || fields === null) return null;
  const [version, person, generation, rootKey, nextRoot, device, agreementKey, issuedAt, expiresAt] = fields;
  if (version !== certificateVersion || !isGeneration(generation)) return null;
  if (!isBytesOf(person, 32) || !isBytesOf(rootKey, 32) || !isBytesOf(nextRoot, 32)) return null;
  if (!isBytesOf(device, 32) || !isBytesOf(agreementKey, 32)) return null;
  if (!isTime(issuedAt) || !(expiresAt === null || isTime(expiresAt))) return null;
  return {
    body,
    rootSignature,
    deviceSignature,
    history,
    person,
    generation,
    rootKey,
    nextRoot,
    device,
    agreementKey,
    issuedAt,
    expiresAt,
  };
}

function readHistory(told: unknown): RootStatement[] | null {
  if (!Array.isArray(told) || told.length > LAST_GENERATION) return null;
  const history: RootStatement[] = [];
  for (const bytes of told as unknown[]) {
    const statement = isBytesOf(bytes) ? readRootStatement(bytes) : null;
    if (statement === null) return null;
    history.push(statement);
  }
  return history;
}
