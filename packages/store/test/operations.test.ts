import { readFileSync } from 'node:fs';
import { hexDecode } from '@kith/identity';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operationSchemas } from '../src/control/operation-schemas.js';
import { encodeCreate, encodeOperation, readOperation } from '../src/control/operations.js';
import { decodeClearBody, encodeClearBody } from '../src/format/body.js';
import type { Properties } from '../src/format/body.js';
import { FORMAT_VERSION } from '../src/format/header.js';
import { creates, deriveOperationVectors, operationVectorFile, operations } from './vectors/derive-operations.js';
import { firstDifference } from './vectors/derive.js';

const fieldsOf = (body: Uint8Array): Properties => {
  const decoded = decodeClearBody(body);
  if (!decoded.ok) throw new Error(decoded.code);
  return decoded.fields as Properties;
};
const answerTo = (fields: Properties) => readOperation(encodeClearBody(fields));
const refused = { ok: false, code: 'operation-malformed' };

describe('the bodies of operations', () => {
  it('MEM-18 operations-1.json: derived again, every byte is the same, and there is one for each name', () => {
    const golden: unknown = JSON.parse(readFileSync(operationVectorFile(FORMAT_VERSION), 'utf8'));
    // A difference here is another format: it needs a new FORMAT_VERSION, and the old file stays.
    expect(firstDifference(JSON.parse(JSON.stringify(deriveOperationVectors())), golden)).toBeNull();
    const names = new Set([...operations.map(({ type }) => type), 'create']);
    expect([...names].toSorted()).toEqual(Object.keys(operationSchemas).toSorted());
    for (const { body } of (golden as { operations: { body: string }[] }).operations)
      expect(readOperation(hexDecode(body) as Uint8Array)).toMatchObject({ ok: true });
  });

  it.each(operations.map((operation, at) => [`${operation.type} ${at}`, operation] as const))(
    'MEM-18 reading inverts writing: %s',
    (_, operation) => {
      expect(readOperation(encodeOperation(operation))).toEqual({ ok: true, operation });
    },
  );

  it.each(creates.map((create) => [create.kind, create] as const))(
    'MEM-18 reading inverts writing: %s',
    (_, create) => {
      const owners = create.owners.toSorted();
      expect(readOperation(encodeCreate(create))).toEqual({
        ok: true,
        operation: { type: 'create', ...create, owners },
      });
    },
  );

  it('MEM-14 a member too many, one too few and one of another kind are malformed, in every operation', () => {
    const others = [null, 'text', -1, 1.5, [], {}, new Uint8Array(3), 'x'.repeat(129)];
    for (const body of [...operations.map(encodeOperation), ...creates.map(encodeCreate)]) {
      const fields = fieldsOf(body);
      expect(answerTo({ ...fields, more: 1 })).toEqual(refused);
      for (const name of Object.keys(fields).filter((member) => member !== 't')) {
        const { [name]: _, ...rest } = fields;
        const without = answerTo(rest);
        // What may be left out leaves another form of the same operation.
        if (without.ok) expect(['open', 'history', 'adding', 'inviting', 'posting', 'slow']).toContain(name);
        const wrong = others.map((other) => answerTo({ ...fields, [name]: other }));
        expect(wrong.filter((answer) => !answer.ok).length, JSON.stringify([fields['t'], name])).toBeGreaterThanOrEqual(
          others.length - 2,
        );
      }
    }
  });

  it.each<readonly [string, Properties]>([
    [
      'a workspace with a parent',
      { t: 'create', kind: 'workspace', owners: ['a'], nonce: new Uint8Array(16), parent: new Uint8Array(32) },
    ],
    ['a channel without a parent', { t: 'create', kind: 'channel', owners: ['a'], nonce: new Uint8Array(16) }],
    ['a direct space with a nonce', { t: 'create', kind: 'direct', owners: ['a'], nonce: new Uint8Array(16) }],
    ['a personal space of two', { t: 'create', kind: 'personal', owners: ['a', 'b'] }],
    ['a workspace of nobody', { t: 'create', kind: 'workspace', owners: [], nonce: new Uint8Array(16) }],
    ['a policy that says nothing', { t: 'policy' }],
    [
      'a box of 2,049 bytes',
      {
        t: 'key-grant',
        epoch: new Uint8Array(16),
        device: new Uint8Array(32),
        algorithm: 0,
        box: new Uint8Array(2049),
      },
    ],
    ['a certificate of 2,049 bytes', { t: 'device', certificate: new Uint8Array(2049) }],
    ['a relay without an address', { t: 'relay', certificate: new Uint8Array(9), urls: [] }],
    ['an owner by invite', { t: 'invite', key: new Uint8Array(32), role: 'owner', uses: 1, expires: null }],
    ['an owner added', { t: 'add', person: 'did:key:z', role: 'owner', certificates: [new Uint8Array(9)] }],
  ])('MEM-14 %s is malformed', (_, fields) => {
    expect(answerTo(fields)).toEqual(refused);
  });

  it('MEM-14 names that objects have of themselves, and any others, are operations of later versions', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('constructor', 'toString', '__proto__')), (name) => {
        fc.pre(name !== 'open' && !Object.hasOwn(operationSchemas, name));
        expect(answerTo({ t: name })).toEqual({ ok: true, operation: { type: 'unknown', name } });
      }),
    );
  });
});
