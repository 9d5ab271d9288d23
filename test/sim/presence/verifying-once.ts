import { base64urlEncode, equalBytes } from '@kith/identity';
import type { CryptoEngine, VerifyKey } from '@kith/identity';

interface Verdict {
  readonly message: Uint8Array;
  readonly genuine: boolean;
}

/** Fifty peers verify the same frame: the same key, bytes and signature have the same answer, and it is worked out once. */
export function verifyingOnce(crypto: CryptoEngine): CryptoEngine {
  const keys = new Map<string, VerifyKey | null>();
  const verdicts = new WeakMap<VerifyKey, Map<string, Verdict>>();
  return {
    ...crypto,
    admitKey(bytes) {
      const name = base64urlEncode(bytes);
      const known = keys.get(name);
      if (known !== undefined) return known;
      const key = crypto.admitKey(bytes);
      keys.set(name, key);
      return key;
    },
    verify(key, message, signature) {
      const ofKey = verdicts.get(key) ?? new Map<string, Verdict>();
      verdicts.set(key, ofKey);
      const name = base64urlEncode(signature);
      const known = ofKey.get(name);
      if (known !== undefined && equalBytes(known.message, message)) return known.genuine;
      const genuine = crypto.verify(key, message, signature);
      if (typeof genuine === 'boolean') ofKey.set(name, { message: message.slice(), genuine });
      return genuine;
    },
  };
}
