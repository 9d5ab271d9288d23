import { CborWriter, concatBytes } from '@kith/identity';
import type { CryptoEngine } from '@kith/identity';
import type { EntryReference } from './body.js';
import { CborReader, MalformedBytes } from './cbor-bytes.js';
import { domain } from './hash.js';
import { ALGORITHM_ED25519, FORMAT_VERSION } from './header.js';
import type { Extension, Header } from './header.js';
import { kindNumber } from './ids.js';
import type { FeedKind } from './ids.js';
import { ENTRY_MAX_BYTES, ENTRY_MIN_BYTES, EXTENSION_MAX_BYTES, MAX_DEPS, MAX_EXTENSIONS, MAX_RANK } from './limits.js';

/**
 * An entry as it is carried and stored: a canonical CBOR array
 *
 *     [version, algorithm, kind, seq, prev, deps, epoch, time, lift, bodyHash | null, ext, crit, signature, body | null]
 *
 * of which exactly one of bodyHash and body is null. The signed header is the same array with space and feed after kind,
 * bodyHash always present, and without signature and body. Both are canonical, so the header is cut out of the entry's
 * own bytes with the context put back.
 */
export interface ParsedEntry {
  readonly header: Omit<Header, 'bodyHash'>;
  readonly signature: Uint8Array;
  /** Null while absent or erased. */
  readonly body: Uint8Array | null;
  /** The signed bytes: `kith/v1/change` ‖ header. */
  readonly signedBytes: Uint8Array;
  /** SHA-256(`kith/v1/change-hash` ‖ header). */
  readonly hash: Uint8Array;
  readonly bodyHash: Uint8Array;
  /** The entry as carried. */
  readonly bytes: Uint8Array;
}

export type EntryAnswer =
  | { ok: true; entry: ParsedEntry }
  | { ok: false; code: 'entry-size' | 'entry-malformed' | 'entry-deps' | 'entry-rank' | 'entry-epoch' | 'entry-chain' }
  /** Made by a later format: not wrong, but not readable yet. */
  | { ok: false; code: 'newer-version' };

const FIELDS = 14;

/** Parses one entry strictly. `bytes` must not change afterwards. */
export function parseEntry(
  crypto: CryptoEngine,
  context: { space: Uint8Array; feed: Uint8Array },
  bytes: Uint8Array,
): EntryAnswer {
  if (bytes.length < ENTRY_MIN_BYTES || bytes.length > ENTRY_MAX_BYTES) return { ok: false, code: 'entry-size' };
  try {
    return readEntry(crypto, context, bytes);
  } catch (error) {
    if (error instanceof MalformedBytes) return { ok: false, code: 'entry-malformed' };
    throw error;
  }
}

function readEntry(
  crypto: CryptoEngine,
  context: { space: Uint8Array; feed: Uint8Array },
  bytes: Uint8Array,
): EntryAnswer {
  const reader = new CborReader(bytes);
  const fields = reader.array();
  const version = reader.uint();
  if (version > FORMAT_VERSION) return { ok: false, code: 'newer-version' };
  const algorithm = reader.uint();
  if (version === FORMAT_VERSION && algorithm > ALGORITHM_ED25519) return { ok: false, code: 'newer-version' };
  if (version !== FORMAT_VERSION || algorithm !== ALGORITHM_ED25519 || fields !== FIELDS) throw new MalformedBytes();
  const kind = readKind(reader.uint());
  const afterKind = reader.position;
  const seq = reader.uint();
  const prev = reader.bytesOf(32);
  const deps = readDeps(reader, MAX_DEPS[kind]);
  if (deps === null) return { ok: false, code: 'entry-deps' };
  const epoch = reader.bytesOrNull();
  if (epoch !== null && epoch.length !== 16) throw new MalformedBytes();
  const time = reader.uint();
  const lift = reader.uint();
  const afterLift = reader.position;
  const carriedHash = reader.bytesOrNull();
  const beforeExtensions = reader.position;
  const extensions = readExtensions(reader);
  const critical = readCritical(reader, extensions);
  const afterCritical = reader.position;
  const signature = reader.bytesOf(64);
  const body = reader.bytesOrNull();
  reader.end();
  if ((body === null) === (carriedHash === null)) throw new MalformedBytes();
  if (carriedHash !== null && carriedHash.length !== 32) throw new MalformedBytes();
  // Checked here and not against the held feed: an entry 0 with a prev is wrong for everyone.
  if (seq === 0 && prev.some((byte) => byte !== 0)) return { ok: false, code: 'entry-chain' };
  if (time + lift > MAX_RANK) return { ok: false, code: 'entry-rank' };
  if ((epoch === null) !== (kind === 'control' || seq === 0)) return { ok: false, code: 'entry-epoch' };
  const bodyHash = body === null ? (carriedHash as Uint8Array) : crypto.sha256(body);
  const header = [
    bytes.subarray(0, afterKind),
    HASH_HEAD,
    context.space,
    HASH_HEAD,
    context.feed,
    bytes.subarray(afterKind, afterLift),
    HASH_HEAD,
    bodyHash,
    bytes.subarray(beforeExtensions, afterCritical),
  ];
  return {
    ok: true,
    entry: {
      header: {
        kind,
        space: context.space,
        feed: context.feed,
        seq,
        prev,
        deps,
        epoch,
        time,
        lift,
        extensions,
        critical,
      },
      signature,
      body,
      signedBytes: concatBytes(domain.change, ...header),
      hash: crypto.sha256(concatBytes(domain.changeHash, ...header)),
      bodyHash,
      bytes,
    },
  };
}

/** The head of a 32-byte CBOR byte string. */
const HASH_HEAD = Uint8Array.of(0x58, 0x20);

function readKind(number: number): FeedKind {
  if (number === kindNumber.control) return 'control';
  if (number === kindNumber.content) return 'content';
  throw new MalformedBytes();
}

function readDeps(reader: CborReader, limit: number): EntryReference[] | null {
  const count = reader.array();
  if (count > limit) return null;
  const deps: EntryReference[] = [];
  let below: Uint8Array | undefined;
  for (let index = 0; index < count; index += 1) {
    if (reader.array() !== 3) throw new MalformedBytes();
    const feed = reader.bytesOf(32);
    if (below !== undefined && !precedes(below, feed)) throw new MalformedBytes();
    below = feed;
    deps.push({ feed, seq: reader.uint(), hash: reader.bytesOf(32) });
  }
  return deps;
}

function precedes(a: Uint8Array, b: Uint8Array): boolean {
  for (let index = 0; index < a.length; index += 1) {
    const left = a[index] as number;
    const right = b[index] as number;
    if (left !== right) return left < right;
  }
  return false;
}

function readExtensions(reader: CborReader): Extension[] {
  const count = reader.map();
  if (count > MAX_EXTENSIONS) throw new MalformedBytes();
  const extensions: Extension[] = [];
  let total = 0;
  let below = '';
  for (let index = 0; index < count; index += 1) {
    const name = reader.ascii();
    if (!followsCanonically(below, name)) throw new MalformedBytes();
    below = name;
    const value = reader.bytes();
    total += value.length;
    extensions.push({ name, value });
  }
  if (total > EXTENSION_MAX_BYTES) throw new MalformedBytes();
  return extensions;
}

/** dag-cbor's order of map keys: the shorter first, then by bytes. */
function followsCanonically(below: string, name: string): boolean {
  return below.length === name.length ? below < name : below.length < name.length;
}

function readCritical(reader: CborReader, extensions: readonly Extension[]): string[] {
  const count = reader.array();
  if (count > extensions.length) throw new MalformedBytes();
  const critical: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = reader.ascii();
    const known = extensions.some((extension) => extension.name === name);
    if (!known || !followsCanonically(critical.at(-1) ?? '', name)) throw new MalformedBytes();
    critical.push(name);
  }
  return critical;
}

/** The parts of an entry that the writer chooses. The others are derived. */
export interface EntryDraft extends Omit<Header, 'bodyHash' | 'extensions' | 'critical'> {
  readonly extensions?: readonly Extension[];
  readonly critical?: readonly string[];
  readonly body: Uint8Array;
}

export interface UnsignedEntry {
  readonly hash: Uint8Array;
  readonly signedBytes: Uint8Array;
  /** The entry as carried, with its body. */
  withSignature(signature: Uint8Array): Uint8Array;
}

export function draftEntry(crypto: CryptoEngine, draft: EntryDraft): UnsignedEntry {
  const bodyHash = crypto.sha256(draft.body);
  const header = new CborWriter();
  writeStart(header, draft.kind);
  header.bytes(draft.space);
  header.bytes(draft.feed);
  writeMiddle(header, draft);
  header.bytes(bodyHash);
  writeTail(header, draft);
  const headerBytes = header.finish();
  return {
    get hash() {
      return crypto.sha256(concatBytes(domain.changeHash, headerBytes));
    },
    signedBytes: concatBytes(domain.change, headerBytes),
    withSignature(signature) {
      const entry = new CborWriter(draft.body.length + 384);
      writeStart(entry, draft.kind);
      writeMiddle(entry, draft);
      entry.null();
      writeTail(entry, draft);
      entry.bytes(signature);
      entry.bytes(draft.body);
      return entry.finish();
    },
  };
}

/** Returns the entry without its body, as it remains after an erasure. */
export function withoutBody(entry: ParsedEntry): Uint8Array {
  const writer = new CborWriter();
  writeStart(writer, entry.header.kind);
  writeMiddle(writer, entry.header);
  writer.bytes(entry.bodyHash);
  writeTail(writer, entry.header);
  writer.bytes(entry.signature);
  writer.null();
  return writer.finish();
}

/** Returns a held entry with its missing body put back. The body must match the header's hash. The held signature stays. */
export function restoreBody(held: ParsedEntry, body: Uint8Array): ParsedEntry {
  const writer = new CborWriter(body.length + 384);
  writeStart(writer, held.header.kind);
  writeMiddle(writer, held.header);
  writer.null();
  writeTail(writer, held.header);
  writer.bytes(held.signature);
  writer.bytes(body);
  return { ...held, body, bytes: writer.finish() };
}

function writeStart(writer: CborWriter, kind: FeedKind): void {
  writer.array(FIELDS);
  writer.uint(FORMAT_VERSION);
  writer.uint(ALGORITHM_ED25519);
  writer.uint(kindNumber[kind]);
}

function writeMiddle(
  writer: CborWriter,
  header: Pick<Header, 'seq' | 'prev' | 'deps' | 'epoch' | 'time' | 'lift'>,
): void {
  writer.uint(header.seq);
  writer.bytes(header.prev);
  writer.array(header.deps.length);
  for (const dep of header.deps) {
    writer.array(3);
    writer.bytes(dep.feed);
    writer.uint(dep.seq);
    writer.bytes(dep.hash);
  }
  if (header.epoch === null) writer.null();
  else writer.bytes(header.epoch);
  writer.uint(header.time);
  writer.uint(header.lift);
}

function writeTail(
  writer: CborWriter,
  header: { extensions?: readonly Extension[]; critical?: readonly string[] },
): void {
  const extensions = header.extensions ?? [];
  writer.map(extensions.length);
  for (const extension of extensions) {
    writer.text(extension.name);
    writer.bytes(extension.value);
  }
  const critical = header.critical ?? [];
  writer.array(critical.length);
  for (const name of critical) writer.text(name);
}
