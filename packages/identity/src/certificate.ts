import { decodeCanonical, encodeCanonical } from './canonical-cbor.js';
import type { CryptoEngine, Signer, VerifyKey } from './crypto.js';
import { didFromKey } from './did.js';
import type { Did } from './did.js';
import { inDomain } from './domain.js';
import { requireLength } from './engine-checks.js';
import { chain } from './environment.js';
import { KithError } from './errors.js';
import type { Awaitable } from './environment.js';
import { isSmallOrderMontgomery } from './small-order.js';

declare const verified: unique symbol;

/** A person's statement that a device is theirs, checked. Only verifyCertificate makes one. Whether it has expired is for the reader to say. */
export interface DeviceCertificate {
  readonly bytes: Uint8Array;
  readonly person: Did;
  readonly personKey: VerifyKey;
  /** The device's Ed25519 public key, 32 bytes. */
  readonly device: Uint8Array;
  readonly deviceKey: VerifyKey;
  /** The device's X25519 public key, 32 bytes; not of small order. */
  readonly agreementKey: Uint8Array;
  /** Milliseconds since the Unix epoch, as the person's clock had it. */
  readonly issuedAt: number;
  /** Null when it does not expire. */
  readonly expiresAt: number | null;
  readonly [verified]: true;
}

export type CertificateCode = 'certificate-malformed' | 'certificate-key-refused' | 'certificate-signature';
export type CertificateResult = { ok: true; certificate: DeviceCertificate } | { ok: false; code: CertificateCode };

const certificateVersion = 1;
/** About 300 bytes are needed; more is not worth decoding. */
const certificateLimit = 512;

/** Certifies a device key under a person's root. The device signs too, so nobody can certify a key they do not hold. */
export async function issueCertificate(request: {
  root: Signer;
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
    root.publicKey,
    device.publicKey,
    agreementKey,
    issuedAt,
    expiresAt,
  ]);
  const signed = certificateMessage(body);
  return encodeCanonical([body, await root.sign(signed), await device.sign(signed)]);
}

/** Reads and checks certificate bytes from anywhere: form, both keys, the agreement key, both signatures. */
export function verifyCertificate(crypto: CryptoEngine, bytes: Uint8Array): Awaitable<CertificateResult> {
  const parts = readCertificate(bytes);
  if (parts === null) return { ok: false, code: 'certificate-malformed' };
  const personKey = crypto.admitKey(parts.person);
  const deviceKey = crypto.admitKey(parts.device);
  if (personKey === null || deviceKey === null || isSmallOrderMontgomery(parts.agreementKey)) {
    return { ok: false, code: 'certificate-key-refused' };
  }
  const certificate = {
    bytes: Uint8Array.from(bytes),
    person: didFromKey(parts.person),
    personKey,
    device: parts.device,
    deviceKey,
    agreementKey: parts.agreementKey,
    issuedAt: parts.issuedAt,
    expiresAt: parts.expiresAt,
  } as DeviceCertificate;
  const refused: CertificateResult = { ok: false, code: 'certificate-signature' };
  const message = certificateMessage(parts.body);
  return chain(crypto.verify(personKey, message, parts.rootSignature), (byRoot) =>
    byRoot
      ? chain(crypto.verify(deviceKey, message, parts.deviceSignature), (byDevice): CertificateResult =>
          byDevice ? { ok: true, certificate } : refused,
        )
      : refused,
  );
}

/**
 * Takes back a certificate that this device has verified and kept itself: reads it without checking signatures, and admits
 * its keys only when they are asked for. Never for bytes from anywhere else.
 * @throws KithError 'certificate-malformed'
 */
export function reopenCertificate(crypto: CryptoEngine, bytes: Uint8Array): DeviceCertificate {
  const parts = readCertificate(bytes);
  if (parts === null) {
    throw new KithError('certificate-malformed', 'A kept certificate cannot be read.', {
      fix: 'Restore this storage from a backup, or join again.',
    });
  }
  const admitted = (key: Uint8Array): VerifyKey => {
    const answer = crypto.admitKey(key);
    if (answer === null)
      throw new KithError('certificate-key-refused', 'A kept certificate names a refused key.', {
        fix: 'Restore this storage from a backup, or join again.',
      });
    return answer;
  };
  const { person, device, agreementKey, issuedAt, expiresAt } = parts;
  return {
    bytes: Uint8Array.from(bytes),
    person: didFromKey(person),
    get personKey() {
      return admitted(person);
    },
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
  body: Uint8Array;
  rootSignature: Uint8Array;
  deviceSignature: Uint8Array;
  person: Uint8Array;
  device: Uint8Array;
  agreementKey: Uint8Array;
  issuedAt: number;
  expiresAt: number | null;
}

function readCertificate(bytes: Uint8Array): CertificateParts | null {
  if (bytes.length > certificateLimit) return null;
  const outer = readArray(bytes, 3);
  if (outer === null) return null;
  const [body, rootSignature, deviceSignature] = outer;
  if (!isBytes(body) || !isBytes(rootSignature, 64) || !isBytes(deviceSignature, 64)) return null;
  const fields = readArray(body, 6);
  if (fields === null) return null;
  const [version, person, device, agreementKey, issuedAt, expiresAt] = fields;
  if (version !== certificateVersion || !isBytes(person, 32) || !isBytes(device, 32) || !isBytes(agreementKey, 32))
    return null;
  if (!isTime(issuedAt) || !(expiresAt === null || isTime(expiresAt))) return null;
  return {
    body,
    rootSignature,
    deviceSignature,
    person,
    device,
    agreementKey,
    issuedAt,
    expiresAt,
  };
}

function readArray(bytes: Uint8Array, length: number): readonly unknown[] | null {
  const decoded = decodeCanonical(bytes);
  return decoded.ok && Array.isArray(decoded.value) && decoded.value.length === length ? decoded.value : null;
}

function isBytes(value: unknown, length?: number): value is Uint8Array {
  return value instanceof Uint8Array && (length === undefined || value.length === length);
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
