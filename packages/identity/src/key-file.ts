import * as v from 'valibot';
import { base64urlDecode, base64urlEncode, equalBytes, utf8Decode } from './bytes.js';
import { encodeCanonical } from './canonical-cbor.js';
import type { CryptoEngine } from './crypto.js';
import { inDomain } from './domain.js';
import { identityDamaged, identityNewer } from './key-store.js';
import type { RawKeys } from './raw-keys.js';

const keyFileVersion = 1;

const bytesField = (length?: number) =>
  v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const bytes = base64urlDecode(dataset.value);
      if (bytes !== null && (length === undefined || bytes.length === length)) return bytes;
      addIssue({ message: length === undefined ? 'not base64url' : `not ${length} bytes of base64url` });
      return NEVER;
    }),
  );

const keyFile = v.strictObject({
  version: v.literal(keyFileVersion),
  recoverySeed: bytesField(32),
  deviceSeed: bytesField(32),
  agreementSecret: bytesField(32),
  certificate: bytesField(),
  checksum: bytesField(32),
});

/** Encodes the secrets as JSON, with a checksum against bit rot and half-written files (not against attackers). */
export function encodeKeyFile(crypto: CryptoEngine, raw: RawKeys): string {
  const fields = {
    version: keyFileVersion,
    recoverySeed: base64urlEncode(raw.recoverySeed),
    deviceSeed: base64urlEncode(raw.deviceSeed),
    agreementSecret: base64urlEncode(raw.agreementSecret),
    certificate: base64urlEncode(raw.certificate),
    checksum: base64urlEncode(checksum(crypto, raw)),
  };
  return `${JSON.stringify(fields, null, 2)}\n`;
}

/**
 * Decodes a key file.
 * @throws KithError `identity-newer`, `identity-damaged`.
 */
export function decodeKeyFile(crypto: CryptoEngine, bytes: Uint8Array): RawKeys {
  const content = parseJson(bytes);
  const version = v.safeParse(v.object({ version: v.pipe(v.number(), v.safeInteger()) }), content);
  if (version.success && version.output.version > keyFileVersion) throw identityNewer(version.output.version);
  const parsed = v.safeParse(keyFile, content);
  if (!parsed.success) {
    // Only the path: a message with the value would write a secret into a log.
    const where = v.getDotPath(parsed.issues[0]);
    throw identityDamaged(where === null ? 'it is no key file' : `its field "${where}" is missing or wrong`);
  }
  const { recoverySeed, deviceSeed, agreementSecret, certificate, checksum: expected } = parsed.output;
  const raw = { recoverySeed, deviceSeed, agreementSecret, certificate };
  if (!equalBytes(checksum(crypto, raw), expected)) {
    throw identityDamaged('its checksum does not match');
  }
  return raw;
}

function parseJson(bytes: Uint8Array): unknown {
  const text = utf8Decode(bytes);
  if (text === null) throw identityDamaged('it is not UTF-8');
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's message may quote the text, so it is not passed on.
    if (error instanceof SyntaxError) throw identityDamaged('it is not JSON, or only part of it');
    throw error;
  }
}

function checksum(crypto: CryptoEngine, raw: RawKeys): Uint8Array {
  const fields = [keyFileVersion, raw.recoverySeed, raw.deviceSeed, raw.agreementSecret, raw.certificate];
  return crypto.sha256(inDomain('key-file', encodeCanonical(fields)));
}
