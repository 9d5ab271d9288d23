import { hexDecode } from './bytes.js';

const p = 'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f';

/** y-coordinates, little-endian without the sign bit, of the Ed25519 points of order 1, 2, 4 and 8, y >= p included. */
const edwards = table([
  `00${'00'.repeat(31)}`,
  `01${'00'.repeat(31)}`,
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  `ec${p}`,
  `ed${p}`,
  `ee${p}`,
]);

/** u-coordinates of X25519 points of small order on the curve and its twist (RFC 7748 section 6.1), u >= p included. */
const montgomery = table([
  `00${'00'.repeat(31)}`,
  `01${'00'.repeat(31)}`,
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  `ec${p}`,
  `ed${p}`,
  `ee${p}`,
]);

/** Tells whether 32 bytes encode, in any accepted way, an Ed25519 point of small order. */
export function isSmallOrderEdwards(encoding: Uint8Array, offset = 0): boolean {
  return inTable(edwards, encoding, offset);
}

/** Tells whether an X25519 public key would make every shared secret zero. */
export function isSmallOrderMontgomery(publicKey: Uint8Array): boolean {
  return inTable(montgomery, publicKey, 0);
}

/** Indexes the encodings by first byte, so that nearly every lookup ends at once. */
function table(encodings: string[]): ReadonlyMap<number, Uint8Array> {
  return new Map(encodings.map((text) => hexDecode(text)!).map((bytes) => [bytes[0]!, bytes]));
}

function inTable(points: ReadonlyMap<number, Uint8Array>, encoding: Uint8Array, offset: number): boolean {
  const point = points.get(encoding[offset]!);
  if (point === undefined) return false;
  for (let index = 1; index < 31; index++) if (point[index] !== encoding[offset + index]) return false;
  return point[31] === (encoding[offset + 31]! & 0x7f);
}
