import * as node from 'node:crypto';
import { base64urlDecode, base64urlEncode, concatBytes, hexDecode } from './bytes.js';
import { derHeaders } from './engine-checks.js';

type Curve = 'Ed25519' | 'X25519';

/** Imports a public key as a JWK, which node:crypto reads many times faster than DER. */
export function publicKey(curve: Curve, bytes: Uint8Array): node.KeyObject {
  return node.createPublicKey({ key: { kty: 'OKP', crv: curve, x: base64urlEncode(bytes) }, format: 'jwk' });
}

/** Imports a private key as DER, since a JWK also needs the public key. */
export function privateKey(curve: Curve, secret: Uint8Array): node.KeyObject {
  const header = curve === 'Ed25519' ? derHeaders.ed25519Private : derHeaders.x25519Private;
  const der = Buffer.from(concatBytes(hexDecode(header)!, secret));
  const key = node.createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  der.fill(0);
  return key;
}

/** Returns the public key of a private key, 32 bytes. */
export function rawPublicKey(key: node.KeyObject): Uint8Array {
  return base64urlDecode(node.createPublicKey(key).export({ format: 'jwk' }).x!)!;
}
