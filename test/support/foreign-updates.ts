import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

/**
 * Yjs updates (V1) written by hand, field by field, as no honest peer writes them. Each hostile update is one fault away
 * from an update that would be taken, so that the fault alone decides.
 */
export interface HonestRun {
  /** Seq of the first entry: the length of what the victim holds. */
  readonly from: number;
  /** Genuine entries that would be taken next; at least three, all inside one segment. */
  readonly entries: readonly Uint8Array[];
}

export interface HostileUpdate {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** How a strict reader refuses it. */
  readonly code: string;
}

export interface ForeignBlock {
  readonly client: number;
  readonly clock: number;
  readonly structs: readonly Uint8Array[];
  /** Said instead of the number of structs. */
  readonly count?: number;
}

type Bytes = readonly number[] | Uint8Array;

export function joined(...parts: readonly Bytes[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** lib0's varint, also of numbers that lib0 should not be given. */
export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push(128 + (rest % 128));
  return Uint8Array.from([...bytes, rest]);
}

/** The same number, one byte longer than it needs to be. */
export function overlongVarint(value: number): Uint8Array {
  const bytes = [...varint(value)];
  return Uint8Array.from([...bytes.slice(0, -1), (bytes.at(-1) ?? 0) | 128, 0]);
}

export function text(value: string): Uint8Array {
  const bytes = new TextEncoder().encode(value);
  return joined(varint(bytes.length), bytes);
}

export function sized(bytes: Uint8Array): Uint8Array {
  return joined(varint(bytes.length), bytes);
}

/** An element of ContentAny. */
function any(value: unknown): Uint8Array {
  return encoding.encode((encoder) => encoding.writeAny(encoder, value as undefined));
}

export function writeForeignUpdate(update: {
  readonly blocks: readonly ForeignBlock[];
  readonly count?: number;
  readonly deletes?: Bytes;
  readonly tail?: Bytes;
}): Uint8Array {
  const blocks = update.blocks.map((block) =>
    joined(varint(block.count ?? block.structs.length), varint(block.client), varint(block.clock), ...block.structs),
  );
  return joined(varint(update.count ?? blocks.length), ...blocks, update.deletes ?? [0], update.tail ?? []);
}

/** [[client, [[clock, length], …]], …] as a delete set. */
export function deleteSet(
  ...clients: readonly (readonly [number, readonly (readonly [number, number])[]])[]
): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, clients.length);
    for (const [client, ranges] of clients) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, ranges.length);
      for (const [clock, length] of ranges) {
        encoding.writeVarUint(encoder, clock);
        encoding.writeVarUint(encoder, length);
      }
    }
  });
}

const HAS_ORIGIN = 0x80;
const HAS_RIGHT_ORIGIN = 0x40;
const HAS_PARENT_SUB = 0x20;
const BINARY = 3;
const SEGMENT_LENGTH = 256;

export function hostileUpdates(honest: HonestRun): HostileUpdate[] {
  const segment = Math.floor(honest.from / SEGMENT_LENGTH);
  const client = segment + 1;
  const clock = honest.from % SEGMENT_LENGTH;
  const [entry, second, third] = honest.entries as [Uint8Array, Uint8Array, Uint8Array];
  const atStart = clock === 0;
  const content = sized(entry);
  const root = joined([1], text(String(segment)));
  const origin = joined(varint(client), varint(clock - 1));
  const info = atStart ? BINARY : HAS_ORIGIN | BINARY;
  const place = atStart ? root : origin;
  const genuine = joined([info], place, content);
  const after = (index: number, bytes: Uint8Array): Uint8Array =>
    joined([HAS_ORIGIN | BINARY], varint(client), varint(clock + index - 1), sized(bytes));
  const cases: HostileUpdate[] = [];

  const whole = (code: string, name: string, bytes: Uint8Array): void => void cases.push({ name, code, bytes });
  const struct = (name: string, ...parts: readonly Bytes[]): void =>
    whole('update-struct', name, writeForeignUpdate({ blocks: [{ client, clock, structs: [joined(...parts)] }] }));
  const deleting = (name: string, deletes: Bytes): void =>
    whole('update-deletes', name, writeForeignUpdate({ blocks: [{ client, clock, structs: [genuine] }], deletes }));
  const block = (code: string, name: string, changed: Partial<ForeignBlock>): void =>
    whole(code, name, writeForeignUpdate({ blocks: [{ client, clock, structs: [genuine], ...changed }] }));

  deleting('delete set: an entry of the past', deleteSet([client, [[0, 1]]]));
  deleting('delete set: entries of the future', deleteSet([client, [[clock + 1, 2 ** 40]]]));
  deleting('delete set: of a client nobody knows', deleteSet([2 ** 40, [[0, 1]]]));
  deleting('delete set: a range of no length', deleteSet([client, [[0, 0]]]));
  deleting('delete set: a client without ranges', deleteSet([client, []]));
  deleting('delete set: 100,000 ranges', deleteSet([client, Array.from({ length: 100_000 }, () => [1, 1] as const)]));
  deleting('delete set: 2^32 clients promised', varint(2 ** 32));
  whole('update-deletes', 'delete set alone', joined([0], deleteSet([client, [[0, 1]]])));
  whole(
    'update-size',
    'delete set: 150,000 ranges in 448 KB',
    joined([0], deleteSet([client, Array.from({ length: 150_000 }, () => [200, 1] as const)])),
  );

  if (atStart) {
    struct('parentSub: a key on the root array', [BINARY | HAS_PARENT_SUB], root, text('key'), content);
    struct('parentSub: __proto__', [BINARY | HAS_PARENT_SUB], root, text('__proto__'), content);
    struct('rightOrigin at the start', [BINARY | HAS_RIGHT_ORIGIN], varint(client), [0], content);
    struct('origin at the start: itself', [BINARY | HAS_ORIGIN], varint(client), [0], content);
    struct(
      'origin at the start: end of the segment below',
      [BINARY | HAS_ORIGIN],
      varint(segment),
      varint(255),
      content,
    );
    struct('parent by id: itself', [BINARY, 0], varint(client), [0], content);
    struct('parentInfo 2', [BINARY, 2], text(String(segment)), content);
    struct('parentInfo overlong', [BINARY, 0x81, 0], text(String(segment)), content);
    for (const name of [
      `${segment + 1}`,
      `0${segment}`,
      `+${segment}`,
      ` ${segment}`,
      `${segment}.0`,
      '',
      '__proto__',
      'f/x',
      `${segment}\0`,
    ]) {
      struct(`root name ${JSON.stringify(name)}`, [BINARY, 1], text(name), content);
    }
    struct('root name in other digits', [BINARY, 1], text(String.fromCharCode(0x660 + (segment % 10))), content);
    struct('root name of 2^40 characters', [BINARY, 1], varint(2 ** 40), content);
    whole(
      'update-varint',
      'overlong root name length',
      writeForeignUpdate({
        blocks: [
          {
            client,
            clock,
            structs: [
              joined([BINARY, 1], overlongVarint(String(segment).length), text(String(segment)).slice(1), content),
            ],
          },
        ],
      }),
    );
  } else {
    struct('parentSub: flag beside an origin', [info | HAS_PARENT_SUB], origin, content);
    struct('parentSub: a key on the root array', [BINARY | HAS_PARENT_SUB], root, text('key'), content);
    struct('rightOrigin beside the origin', [info | HAS_RIGHT_ORIGIN], origin, varint(client), [0], content);
    struct('rightOrigin alone: to the front', [BINARY | HAS_RIGHT_ORIGIN], varint(client), [0], content);
    struct('no origin: at the root again', [BINARY], root, content);
    struct('parent by id', [BINARY, 0], varint(client), [0], content);
    struct('origin of another client', [info], varint(client + 1), varint(clock - 1), content);
    struct('origin: itself', [info], varint(client), varint(clock), content);
    struct('origin: of the future', [info], varint(client), varint(clock + 1), content);
    if (clock > 1) struct('origin: one too low', [info], varint(client), varint(clock - 2), content);
    for (const [field, bytes] of [
      ['client', joined(overlongVarint(client), varint(clock - 1))],
      ['clock', joined(varint(client), overlongVarint(clock - 1))],
    ] as const) {
      whole(
        'update-varint',
        `overlong origin ${field}`,
        writeForeignUpdate({ blocks: [{ client, clock, structs: [joined([info], bytes, content)] }] }),
      );
    }
  }

  const flags = info & ~BINARY;
  const kinds: readonly (readonly [string, number, Uint8Array])[] = [
    ['Deleted', 1, varint(1)],
    ['Deleted of no length', 1, varint(0)],
    ['Deleted 2^52 long', 1, varint(2 ** 52)],
    ['JSON', 2, joined([1], text('{}'))],
    ['JSON of no length', 2, varint(0)],
    ['String', 4, text('a')],
    ['String of no length', 4, text('')],
    ['Embed', 5, text('{}')],
    ['Format', 6, joined(text('bold'), text('true'))],
    ['Type: Array', 7, varint(0)],
    ['Type: Map', 7, varint(1)],
    ['Type: Text', 7, varint(2)],
    ['Type: XmlElement', 7, joined([3], text('script'))],
    ['Type: unknown', 7, varint(99)],
    ['Any', 8, joined([1], any(new Uint8Array(entry)))],
    ['Any of no length', 8, varint(0)],
    ['Any with a __proto__ key', 8, joined([1], [118, 1], text('__proto__'), any({ admin: true }))],
    [
      'Any nested 10,000 deep',
      8,
      joined(
        [1],
        Array.from({ length: 20_000 }, (_, n) => (n % 2 === 0 ? 117 : 1)),
        [126],
      ),
    ],
    ['Doc with autoLoad', 9, joined(text('guid'), any({ autoLoad: true }))],
    ['kind 11', 11, varint(1)],
    ['kind 31', 31, varint(1)],
  ];
  for (const [name, kind, bytes] of kinds) struct(`item ${name}`, [flags | kind], place, bytes);
  for (const length of [0, 1, 2 ** 52]) {
    struct(`GC of length ${length}`, [0], varint(length));
    struct(`Skip of length ${length}`, [10], varint(length));
  }

  whole(
    'update-client',
    'the same client in two blocks',
    writeForeignUpdate({
      blocks: [
        { client, clock, structs: [genuine] },
        { client, clock: clock + 1, structs: [after(1, second)] },
      ],
    }),
  );
  whole(
    'update-client',
    'blocks in ascending order',
    writeForeignUpdate({
      blocks: [
        { client, clock, structs: [genuine] },
        { client: client + 1, clock: 0, structs: [joined([BINARY, 1], text(String(segment + 1)), sized(second))] },
      ],
    }),
  );
  block('update-client', 'clientID 0', { client: 0 });
  block('update-client', 'clientID 2^24 + 1', { client: 2 ** 24 + 1 });
  block('update-client', 'clientID 2^53 - 1', { client: 2 ** 53 - 1 });
  block('update-varint', 'clientID 2^53', { client: 2 ** 53 });
  block('update-varint', 'clientID 2^55', { client: 2 ** 55 });
  block('update-clock', 'a block without structs', { structs: [] });
  block('update-clock', 'clock 256', { clock: SEGMENT_LENGTH });
  block('update-clock', 'clock 2^32', { clock: 2 ** 32 });
  block('update-clock', 'clock 2^53 - 1', { clock: 2 ** 53 - 1 });
  block('update-varint', 'clock 2^53', { clock: 2 ** 53 });
  block('update-clock', 'structs up to clock 256', { count: SEGMENT_LENGTH + 1 - clock });
  block('update-clock', '33,000,000 structs promised', { count: 33_000_000 });
  block('update-clock', '2^32 structs promised', { count: 2 ** 32 });
  block('update-struct', 'one struct more promised', { count: 2 });
  block('update-deletes', 'one struct less promised', { structs: [genuine, after(1, second)], count: 1 });
  block('update-truncated', 'an entry of 2^32 bytes promised', {
    structs: [joined([info], place, varint(2 ** 32), entry)],
  });
  block('update-truncated', 'an entry of 2^53 - 1 bytes promised', {
    structs: [joined([info], place, varint(2 ** 53 - 1), entry)],
  });
  block('update-varint', 'an entry of 2^53 bytes promised', {
    structs: [joined([info], place, varint(2 ** 53), entry)],
  });
  block('update-varint', 'overlong entry length', {
    structs: [joined([info], place, overlongVarint(entry.length), entry)],
  });

  const honestBlock: ForeignBlock = { client, clock, structs: [genuine, after(1, second), after(2, third)] };
  const honestUpdate = writeForeignUpdate({ blocks: [honestBlock] });
  for (const count of [257, 33_000_000, 2 ** 32, 2 ** 53 - 1]) {
    whole('update-blocks', `${count} blocks promised`, writeForeignUpdate({ blocks: [honestBlock], count }));
  }
  whole(
    'update-client',
    'one block more promised',
    writeForeignUpdate({ blocks: [honestBlock], count: 2, tail: [0, 0] }),
  );
  whole('update-deletes', 'one block less promised', writeForeignUpdate({ blocks: [honestBlock], count: 0 }));
  whole('update-blocks', '257 blocks', manyBlocks(257, 1, entry));
  whole('update-entries', '4,352 entries', manyBlocks(17, SEGMENT_LENGTH, new Uint8Array()));
  whole('update-varint', 'overlong number of blocks', joined(overlongVarint(1), honestUpdate.slice(1)));
  whole(
    'update-varint',
    'overlong number of structs',
    joined([1], overlongVarint(1), varint(client), varint(clock), genuine, [0]),
  );
  whole('update-varint', 'overlong client', joined([1, 1], overlongVarint(client), varint(clock), genuine, [0]));
  whole('update-varint', 'overlong clock', joined([1, 1], varint(client), overlongVarint(clock), genuine, [0]));
  whole('update-varint', 'overlong delete set', joined(honestUpdate.slice(0, -1), overlongVarint(0)));
  whole('update-varint', 'a varint that never ends', joined(new Uint8Array(64).fill(255)));
  whole('update-varint', 'a varint of ten zeros', joined(new Uint8Array(10).fill(128), [0]));
  whole('update-trailing', 'one byte after the end', joined(honestUpdate, [0]));
  whole('update-trailing', 'a second update after the end', joined(honestUpdate, honestUpdate));
  whole(
    'update-trailing',
    'an update of 256 KiB, mostly after the end',
    joined(honestUpdate, new Uint8Array(256 * 1024 - honestUpdate.length)),
  );
  whole(
    'update-size',
    'one byte more than 256 KiB',
    joined(honestUpdate, new Uint8Array(256 * 1024 + 1 - honestUpdate.length)),
  );
  whole('update-truncated', 'nothing at all', new Uint8Array());
  if (atStart) for (const made of yjsUpdates(segment, honest.entries)) whole(made.code, made.name, made.bytes);
  return cases;
}

function manyBlocks(count: number, structs: number, entry: Uint8Array): Uint8Array {
  const blocks = Array.from({ length: count }, (_, index): ForeignBlock => {
    const client = count - index;
    const start = joined([BINARY, 1], text(String(client - 1)), sized(entry));
    const rest = Array.from({ length: structs - 1 }, (_unused, clock) =>
      joined([HAS_ORIGIN | BINARY], varint(client), varint(clock), sized(entry)),
    );
    return { client, clock: 0, structs: [start, ...rest] };
  });
  return writeForeignUpdate({ blocks });
}

/** What Yjs itself writes for documents that are no feeds. */
function yjsUpdates(segment: number, entries: readonly Uint8Array[]): HostileUpdate[] {
  const name = String(segment);
  const [entry, second] = entries as [Uint8Array, Uint8Array];
  const made = (write: (doc: Y.Doc) => void, gc = false): Uint8Array => {
    const doc = new Y.Doc({ gc });
    doc.clientID = segment + 1;
    write(doc);
    return Y.encodeStateAsUpdate(doc);
  };
  const array = (doc: Y.Doc): Y.Array<unknown> => doc.getArray(name);
  const feed = (doc: Y.Doc): void => array(doc).push([entry, second]);
  const cases: readonly (readonly [string, string, (doc: Y.Doc) => void, boolean?])[] = [
    ['update-struct', 'Yjs: a map', (doc) => void doc.getMap(name).set('key', entry)],
    ['update-struct', 'Yjs: text', (doc) => doc.getText(name).insert(0, 'hello', { bold: true })],
    ['update-struct', 'Yjs: a string in the array', (doc) => array(doc).push(['hello'])],
    ['update-struct', 'Yjs: an object in the array', (doc) => array(doc).push([{ admin: true }])],
    ['update-struct', 'Yjs: a nested map', (doc) => array(doc).push([new Y.Map()])],
    ['update-struct', 'Yjs: a subdocument', (doc) => array(doc).push([new Y.Doc({ autoLoad: true })])],
    ['update-struct', 'Yjs: XML', (doc) => doc.getXmlFragment(name).insert(0, [new Y.XmlElement('p')])],
    ['update-struct', 'Yjs: another root', (doc) => doc.getArray('feed').push([entry])],
    [
      'update-struct',
      'Yjs: written from the front',
      (doc) => [second, entry].forEach((value) => array(doc).insert(0, [value])),
    ],
    ['update-struct', 'Yjs: an entry inserted between', (doc) => (feed(doc), array(doc).insert(1, [entry]))],
    ['update-deletes', 'Yjs: the last entry deleted', (doc) => (feed(doc), array(doc).delete(1, 1))],
    ['update-struct', 'Yjs: an entry deleted and collected', (doc) => (feed(doc), array(doc).delete(1, 1)), true],
  ];
  return cases.map(([code, title, write, gc]) => ({ code, name: title, bytes: made(write, gc) }));
}
