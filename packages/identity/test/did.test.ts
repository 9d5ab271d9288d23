import { didFromKey, hexEncode, keyFromDid, KithError, shortFingerprint } from '@kith/identity';
import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { base16 } from 'multiformats/bases/base16';
import { base58btc } from 'multiformats/bases/base58';
import { base64url } from 'multiformats/bases/base64';
import { describe, expect, it } from 'vitest';
import { fromHex, goldenVectors } from './support/vectors.js';

/** Ed25519 seeds as test vectors of the did:key method give them. */
const derived = ['00', '01', '02'].map((last) => {
  const seed = `${'00'.repeat(31)}${last}`;
  const key = ed25519.getPublicKey(fromHex(seed));
  return { seed, publicKey: hexEncode(key), did: didFromKey(key), fingerprint: shortFingerprint(didFromKey(key)) };
});

const did = derived[0]!.did;
const key = fromHex(derived[0]!.publicKey);
const prefixed = (multicodec: string, bytes: Uint8Array) => Uint8Array.from([...fromHex(multicodec), ...bytes]);

describe('did:key', () => {
  it('ID-5 agrees with the committed vectors, the first of which the did:key method publishes', () => {
    expect(goldenVectors('did-key', derived)).toEqual(derived);
    expect(did).toBe('did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp');
    for (const vector of derived) expect(keyFromDid(vector.did)).toEqual(fromHex(vector.publicKey));
  });

  it('ID-5 every 32 bytes have one DID of 56 characters and come back from it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        expect(didFromKey(bytes)).toHaveLength(56);
        expect(keyFromDid(didFromKey(bytes))).toEqual(bytes);
      }),
      { seed: 7 },
    );
  });

  it.each([
    ['X25519', 'did:key:z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F'],
    ['P-256', 'did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169'],
    ['secp256k1', 'did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme'],
    ['X25519 multicodec', `did:key:${base58btc.encode(prefixed('ec01', key))}`],
    ['Ed25519 private multicodec', `did:key:${base58btc.encode(prefixed('8026', key))}`],
    ['overlong multicodec varint', `did:key:${base58btc.encode(prefixed('ed8100', key))}`],
    ['31 bytes', `did:key:${base58btc.encode(prefixed('ed01', key.subarray(1)))}`],
    ['33 bytes', `did:key:${base58btc.encode(prefixed('ed01', Uint8Array.from([...key, 0])))}`],
    ['base16', `did:key:${base16.encode(prefixed('ed01', key))}`],
    ['base64url', `did:key:${base64url.encode(prefixed('ed01', key))}`],
    ['upper case', did.toUpperCase()],
    ['upper-case method', did.replace('did:key', 'DID:KEY')],
    ['lower case', did.toLowerCase()],
    ['another method', did.replace('key', 'web')],
    ['a fragment', `${did}#${did.slice(8)}`],
    ['a digit outside base58', `${did.slice(0, -1)}0`],
    ['a leading 1', did.replace(':z6', ':z16')],
    ['one digit short', did.slice(0, -1)],
    ['one digit long', `${did}1`],
    ['a line end', `${did}\n`],
    ['a space before', ` ${did}`],
    ['nothing', ''],
    ['an endless tail', `did:key:z${'6'.repeat(1_000_000)}`],
  ])('ID-5 refuses %s', (_, text) => {
    expect(keyFromDid(text)).toBeNull();
  });

  it('ID-5 a key of another length is misuse', () => {
    expect(() => didFromKey(new Uint8Array(33))).toThrow(KithError);
  });

  it('ID-5 the fingerprint shows eight bytes', () => {
    expect(shortFingerprint(didFromKey(key))).toBe('3b:6a:27:bc:ce:b6:a4:2d');
    expect(shortFingerprint('did:key:zNobody')).toBe('did:key:zNobody');
  });
});
