import { concatBytes, hexEncode, utf8Encode } from '@kith/identity';
import { ED25519_TORSION_SUBGROUP, ed25519 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE, numberToBytesLE } from '@noble/curves/utils.js';
import { sha512 } from '@noble/hashes/sha2.js';

export interface Ed25519Case {
  name: string;
  publicKey: string;
  message: string;
  signature: string;
  valid: boolean;
}

const { Point } = ed25519;
const L = Point.Fn.ORDER;
const p = 2n ** 255n - 19n;
const mod = (value: bigint) => ((value % L) + L) % L;
const scalarBytes = (value: bigint) => numberToBytesLE(value, 32);
const challenge = (R: Uint8Array, A: Uint8Array, message: Uint8Array) =>
  bytesToNumberLE(sha512(concatBytes(R, A, message)));

const seed = Uint8Array.from({ length: 32 }, (_, index) => index + 1);
const { head, scalar: a, pointBytes: A, point: pointA } = ed25519.utils.getExtendedPublicKey(seed);
const message = utf8Encode('attack at dawn');
const r = mod(bytesToNumberLE(sha512(concatBytes(head, message))));
/** Generates the whole torsion subgroup. */
const T = Point.fromHex(ED25519_TORSION_SUBGROUP[3]!);
const identityBytes = scalarBytes(1n);

/** The first message of a numbered series that fits, so that the vectors come out the same every time. */
function findMessage(fits: (candidate: Uint8Array) => boolean): Uint8Array {
  for (let attempt = 0; ; attempt++) {
    const candidate = utf8Encode(`attempt ${attempt}`);
    if (fits(candidate)) return candidate;
  }
}

function vector(
  name: string,
  publicKey: Uint8Array,
  text: Uint8Array,
  signature: Uint8Array,
  valid = false,
): Ed25519Case {
  return {
    name,
    publicKey: hexEncode(publicKey),
    message: hexEncode(text),
    signature: hexEncode(signature),
    valid,
  };
}

/** Signs like RFC 8032, but with R and A encoded or shifted at will. */
function signature(R: Uint8Array, publicKey: Uint8Array, text: Uint8Array, nonce: bigint): Uint8Array {
  return concatBytes(R, scalarBytes(mod(nonce + challenge(R, publicKey, text) * a)));
}

/** RFC 8032 section 7.1, tests 1 to 3. */
const rfc8032: Ed25519Case[] = [
  {
    name: 'RFC 8032 test 1, empty message',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    valid: true,
  },
  {
    name: 'RFC 8032 test 2, one byte',
    publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    valid: true,
  },
  {
    name: 'RFC 8032 test 3, two bytes',
    publicKey: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    valid: true,
  },
];

/** The cases on which verifiers in the wild disagree, built from the curve itself. */
export function deriveEd25519Cases(): Ed25519Case[] {
  const good = ed25519.sign(message, seed);
  const goodR = good.slice(0, 32);
  const goodS = bytesToNumberLE(good.subarray(32));

  const torsionR = Point.BASE.multiply(r).add(T).toBytes();
  const mixedA = pointA.add(T).toBytes();
  const R = Point.BASE.multiply(r).toBytes();
  const lucky = findMessage((text) => challenge(R, mixedA, text) % 8n === 0n);
  const unlucky = findMessage((text) => challenge(R, mixedA, text) % 8n !== 0n);
  const orderEight = T.toBytes();
  const harmless = findMessage((text) => challenge(R, orderEight, text) % 8n === 0n);
  const nonCanonicalIdentity = scalarBytes(p + 1n);
  const negativeZero = concatBytes(identityBytes.subarray(0, 31), Uint8Array.of(0x80));
  const zero = new Uint8Array(32);
  const rS = scalarBytes(r);

  return [
    ...rfc8032,
    vector('an ordinary signature', A, message, good, true),
    vector('S + L', A, message, concatBytes(goodR, scalarBytes(goodS + L))),
    vector('S + 8L, high bits set', A, message, concatBytes(goodR, scalarBytes(goodS + 8n * L))),
    vector(
      'A and R the identity, S zero: fits every message',
      identityBytes,
      message,
      concatBytes(identityBytes, zero),
    ),
    vector('A all zero (order 4), signature all zero', zero, message, new Uint8Array(64)),
    vector('A of order 8, cofactorless equation holds', orderEight, harmless, concatBytes(R, rS)),
    vector('A not canonical (y = p + 1)', nonCanonicalIdentity, message, concatBytes(R, rS)),
    vector('A not canonical (x = -0)', negativeZero, message, concatBytes(R, rS)),
    vector('A of mixed order, cofactorless equation holds', mixedA, lucky, signature(R, mixedA, lucky, r)),
    vector('A of mixed order, only the cofactored equation holds', mixedA, unlucky, signature(R, mixedA, unlucky, r)),
    vector('good A, R with a torsion part', A, message, signature(torsionR, A, message, r)),
    vector('good A, R the identity', A, message, signature(identityBytes, A, message, 0n)),
    vector('good A, R the identity, not canonical', A, message, signature(nonCanonicalIdentity, A, message, 0n)),
    vector('good A, R of order 8', A, message, signature(orderEight, A, message, 0n)),
    vector('another message', A, utf8Encode('attack at dusk'), good),
    vector('one byte short', A, message, good.slice(0, 63)),
    vector('one byte long', A, message, concatBytes(good, Uint8Array.of(0))),
    vector('empty', A, message, new Uint8Array()),
  ];
}
