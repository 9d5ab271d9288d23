import { concatBytes, decodeCanonical, encodeCanonical } from '@kith/identity';

/** A value of a property: the data model of dag-cbor without links. */
export type Value =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly Value[]
  | { readonly [key: string]: Value };

/** The properties of a node, by name. */
export type Properties = { readonly [name: string]: Value };

/** Names one entry of one feed for good. */
export interface EntryReference {
  /** 32 bytes. */
  readonly feed: Uint8Array;
  readonly seq: number;
  /** Change hash, 32 bytes. */
  readonly hash: Uint8Array;
}

/** The way a body names its node: by the nonce of its create, by a key that its schema gives, or by its id. */
export type NodeName =
  | { readonly by: 'nonce'; readonly nonce: Uint8Array }
  | { readonly by: 'key'; readonly key: string }
  | { readonly by: 'id'; readonly id: Uint8Array };

/** The plaintext of a content entry. */
export type Body =
  | {
      readonly type: 'patch';
      readonly node: NodeName;
      readonly schema: string;
      readonly version: number;
      readonly set: Properties;
    }
  /** Replaces the entries it covers, which may then be erased. Written by the node's creator. */
  | {
      readonly type: 'snapshot';
      readonly node: NodeName;
      readonly schema: string;
      readonly version: number;
      readonly set: Properties;
      readonly covers: readonly EntryReference[];
    }
  /** An update of the document behind a node. */
  | {
      readonly type: 'update';
      readonly node: NodeName;
      readonly schema: string;
      readonly version: number;
      readonly update: Uint8Array;
    }
  /** A body of a newer version: kept and relayed, not folded. */
  | { readonly type: 'unknown'; readonly name: number };

/**
 * The reason why a decrypted body has no effect. `body-malformed`: it has another form. `body-codec`: this version does not
 * know its codec.
 */
export type BodyCode = 'body-malformed' | 'body-codec';

export type BodyAnswer = { ok: true; body: Body } | { ok: false; code: BodyCode };

const typeNumber = { patch: 0, update: 1, snapshot: 2 } as const;
const NONCE_BYTES = 16;
const CODEC_NONE = 0;
const PADDING_START = 0x80;

/**
 * Encodes a padded plaintext: codec byte ‖ canonical CBOR ‖ 0x80 ‖ zeros (ISO/IEC 7816-4). The length is a multiple of 32 bytes
 * below 256, and a padmé length above.
 */
export function encodeBody(body: Exclude<Body, { type: 'unknown' }>): Uint8Array {
  const fields: Record<string, Value> = { t: typeNumber[body.type], s: body.schema, v: body.version };
  if (body.node.by === 'nonce') fields['c'] = body.node.nonce;
  else if (body.node.by === 'key') fields['k'] = body.node.key;
  else fields['n'] = body.node.id;
  if (body.type === 'update') fields['u'] = body.update;
  else fields['p'] = body.set;
  if (body.type === 'snapshot') fields['o'] = body.covers.map(writeReference);
  const content = encodeCanonical(fields);
  const padded = new Uint8Array(paddedLength(content.length + 2));
  padded[0] = CODEC_NONE;
  padded.set(content, 1);
  padded[content.length + 1] = PADDING_START;
  return padded;
}

/**
 * Returns the padded length by Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with
 * PURBs", 2019). It leaks O(log log length) bits and adds at most 12 %. Below 256 bytes a grid of 32 hides more at less cost.
 */
export function paddedLength(length: number): number {
  if (length <= 256) return Math.ceil(length / 32) * 32;
  const exponent = Math.floor(Math.log2(length));
  const significant = Math.floor(Math.log2(exponent)) + 1;
  const step = 2 ** (exponent - significant);
  return Math.ceil(length / step) * step;
}

export function decodeBody(padded: Uint8Array): BodyAnswer {
  if (padded[0] !== CODEC_NONE) return padded.length === 0 ? malformed : { ok: false, code: 'body-codec' };
  let end = padded.length - 1;
  while (end > 0 && padded[end] === 0) end -= 1;
  if (padded[end] !== PADDING_START || paddedLength(end + 1) !== padded.length) return malformed;
  const decoded = decodeCanonical(padded.subarray(1, end));
  return decoded.ok ? readBody(decoded.value) : malformed;
}

const malformed: BodyAnswer = { ok: false, code: 'body-malformed' };

function readBody(value: unknown): BodyAnswer {
  if (!isRecord(value)) return malformed;
  const { t: type, s: schema, v: version, p: set, u: update, o: covers } = value;
  if (!isCount(type)) return malformed;
  if (type > typeNumber.snapshot) return { ok: true, body: { type: 'unknown', name: type } };
  const node = readName(value);
  if (node === null || typeof schema !== 'string' || schema.length === 0 || schema.length > 128 || !isCount(version))
    return malformed;
  if (type === typeNumber.update) {
    return update instanceof Uint8Array
      ? { ok: true, body: { type: 'update', node, schema, version, update } }
      : malformed;
  }
  if (!isRecord(set)) return malformed;
  if (type === typeNumber.patch)
    return { ok: true, body: { type: 'patch', node, schema, version, set: set as Properties } };
  const references = readReferences(covers);
  if (references === null || node.by === 'id') return malformed;
  return { ok: true, body: { type: 'snapshot', node, schema, version, set: set as Properties, covers: references } };
}

function readName(value: Record<string, unknown>): NodeName | null {
  const { c: nonce, k: key, n: id } = value;
  const given = [nonce, key, id].filter((name) => name !== undefined).length;
  if (given !== 1) return null;
  if (nonce instanceof Uint8Array && nonce.length === NONCE_BYTES) return { by: 'nonce', nonce };
  if (typeof key === 'string' && key.length > 0 && key.length <= 512) return { by: 'key', key };
  if (id instanceof Uint8Array && id.length === 32) return { by: 'id', id };
  return null;
}

/** Reads `[[feed, seq, hash], …]`, or null. */
export function readReferences(value: unknown): EntryReference[] | null {
  if (!Array.isArray(value)) return null;
  const references: EntryReference[] = [];
  for (const item of value as unknown[]) {
    if (!Array.isArray(item) || item.length !== 3) return null;
    const [feed, seq, hash] = item as unknown[];
    if (!isHash(feed) || !isHash(hash) || !isCount(seq)) return null;
    references.push({ feed, seq, hash });
  }
  return references;
}

export function writeReference(entry: EntryReference): Value {
  return [entry.feed, entry.seq, entry.hash];
}

export function isHash(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && value.length === 32;
}

export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

/** Encodes a clear control body: codec byte ‖ canonical CBOR, not padded. */
export function encodeClearBody(fields: Properties): Uint8Array {
  return concatBytes(Uint8Array.of(CODEC_NONE), encodeCanonical(fields));
}

export function decodeClearBody(
  body: Uint8Array,
): { ok: true; fields: Record<string, unknown> } | { ok: false; code: BodyCode } {
  if (body[0] !== CODEC_NONE) return { ok: false, code: 'body-codec' };
  const decoded = decodeCanonical(body.subarray(1));
  return decoded.ok && isRecord(decoded.value)
    ? { ok: true, fields: decoded.value }
    : { ok: false, code: 'body-malformed' };
}
