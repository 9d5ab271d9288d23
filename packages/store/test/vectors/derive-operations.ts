import { hexEncode } from '@kith/identity';
import { encodeCreate, encodeOperation } from '../../src/control/operations.js';
import { FORMAT_VERSION } from '../../src/format/header.js';

const bytes = (length: number, start: number): Uint8Array => Uint8Array.from({ length }, (_, index) => start + index);
const reference = (start: number) => ({ feed: bytes(32, start), seq: start, hash: bytes(32, start + 1) });
const ada = 'did:key:z6MkjchhfUsD6mmvni8mCdXHw216Xrm9bQe2mBH1P5RDjVJG';
const grace = 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK';
const certificate = bytes(250, 3);
const cuts = [reference(1), reference(40)];

type Operation = Parameters<typeof encodeOperation>[0];

/** Every operation of this version, in each of its forms. */
export const operations: readonly Operation[] = [
  { type: 'device', certificate },
  { type: 'invite', key: bytes(32, 9), role: 'member', uses: 3, expires: 1_800_000_000_000 },
  {
    type: 'invite',
    key: bytes(32, 9),
    role: 'guest',
    uses: 100_000,
    expires: null,
    open: { epoch: bytes(16, 5), algorithm: 0, box: bytes(80, 6) },
  },
  { type: 'invite-revoke', key: bytes(32, 9) },
  { type: 'join', invite: bytes(32, 9), proof: bytes(64, 7) },
  { type: 'admit', join: reference(70) },
  { type: 'add', person: grace, role: 'admin', certificates: [certificate, bytes(2048, 8)] },
  { type: 'role', person: grace, role: 'admin', cuts: [] },
  { type: 'role', person: grace, role: 'guest', cuts },
  { type: 'remove', person: grace, cuts, ban: false },
  { type: 'remove', person: grace, cuts: [], ban: true },
  { type: 'leave', cuts },
  { type: 'device-revoke', device: bytes(32, 20), cuts, generation: 1, signature: bytes(64, 30) },
  { type: 'transfer', to: grace },
  { type: 'transfer-accept', transfer: reference(90) },
  { type: 'policy', history: 'joined' },
  { type: 'policy', history: 'all', adding: 'admin', inviting: 'member', posting: 'guest', slow: 30 },
  { type: 'relay', certificate, urls: ['wss://relay.example/kith'] },
  { type: 'relay-end', device: bytes(32, 20) },
  {
    type: 'epoch',
    id: bytes(16, 50),
    number: 2,
    previous: [bytes(16, 51)],
    reason: 'remove',
    roster: bytes(32, 52),
    wrapped: [[bytes(16, 51), bytes(60, 53)]],
    algorithm: 0,
    boxes: [[bytes(32, 54), bytes(80, 55)]],
  },
  { type: 'key-grant', epoch: bytes(16, 50), device: bytes(32, 54), algorithm: 0, box: bytes(80, 55) },
  { type: 'key-grant', epoch: bytes(16, 50), device: bytes(32, 54), algorithm: 1, box: bytes(2048, 56) },
  { type: 'erase', targets: [reference(60), reference(61)] },
];

/** A Create of each kind. */
export const creates: readonly Parameters<typeof encodeCreate>[0][] = [
  { kind: 'workspace', owners: [ada], nonce: bytes(16, 2) },
  { kind: 'channel', owners: [grace, ada], nonce: bytes(16, 2), parent: bytes(32, 4) },
  { kind: 'direct', owners: [grace, ada] },
  { kind: 'personal', owners: [ada] },
];

/** The bodies of all operations, as JSON; bytes in hexadecimal. */
export function deriveOperationVectors(): unknown {
  return {
    version: FORMAT_VERSION,
    creates: creates.map((create) => ({ kind: create.kind, body: hexEncode(encodeCreate(create)) })),
    operations: operations.map((operation) => ({ type: operation.type, body: hexEncode(encodeOperation(operation)) })),
  };
}

export const operationVectorFile = (version: number): URL => new URL(`./operations-${version}.json`, import.meta.url);
