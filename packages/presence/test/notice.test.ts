import { base64urlEncode, concatBytes, encodeCanonical, hexEncode, inDomain, utf8Encode } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import { describe, expect, it } from 'vitest';
import { EXPIRES_IN_MAX, openNotice, sealNotice } from '../src/wire/notice.js';
import type { WireNotice } from '../src/wire/notice.js';
import { createWorld, engines, filled, groupId, secretNumber, seededBytes, seededNumbers } from './support/frames.js';
import type { World } from './support/frames.js';

const id = filled(16, 3);
const invite = { t: 'invite', node: 'n', kind: 'call', note: 'Come over', expiresIn: 60_000 } as const;
const refused = (code: string) => ({ ok: false, code });

const seal = async (world: World, body: WireNotice['body'] = invite, secret = secretNumber(1)) =>
  sealNotice(
    { identity: world.alice, crypto: world.crypto, group: world.group, secret },
    {
      id,
      to: world.mallory.person,
      body,
    },
  );
const open = async (world: World, bytes: Uint8Array, from = world.alice, secret = secretNumber(1)) =>
  openNotice({ crypto: world.crypto, group: world.group, secret }, base64urlEncode(from.device), bytes);

/** Written from the specification alone, every part open to change. */
async function forge(
  world: World,
  changes: { body?: unknown; domain?: string; epoch?: Uint8Array; to?: string; id?: unknown },
) {
  const { crypto, alice, mallory } = world;
  const { to = mallory.person, epoch = secretNumber(1).epoch, domain = 'notice', body = invite } = changes;
  const bound = concatBytes(groupId, epoch, alice.device, id, utf8Encode(to));
  const key = await crypto.importAeadKey(crypto.hkdf(secretNumber(1).key, inDomain('notice-key'), 32));
  const nonce = filled(12, 1);
  const ciphertext = await crypto.encrypt(key, nonce, encodeCanonical(body), inDomain('notice-body', bound));
  const sealed = concatBytes(nonce, ciphertext);
  const signature = await alice.signer.sign(inDomain(domain, bound, sealed));
  return encodeCanonical([1, changes.id ?? id, to, sealed, signature]);
}

describe('bytes', () => {
  it('NOTICE-1 a poke and an invitation are these', async () => {
    const crypto = createNodeCrypto({ randomBytes: seededBytes(1) });
    const signer = await crypto.signerFromSeed(filled(32, 1));
    const world = await createWorld(engines[0]!);
    const identity = { person: world.alice.person, device: signer.publicKey, signer };
    const to = 'did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw';
    const context = { identity, crypto, group: world.group, secret: secretNumber(1) };
    const bytes = [
      await sealNotice(context, { id, to, body: { t: 'poke' } }),
      await sealNotice(context, { id, to, body: invite }),
    ];
    expect(bytes.map(hexEncode)).toMatchInlineSnapshot(`
      [
        "8501500303030303030303030303030303030378386469643a6b65793a7a364d6b74777570646d4c58565671547a43773469343672347547796f734758526e5233586a4e345a71376f4d4d73775824a00087fbf7479cb86dfe747d9847a6651f470d2f8e6d5724c5912f05d18cc45acd03c7705840dbae2c1e44205f5cfc2d5c963e6601bbc3d32619faf78bb67ed676aa49babafbf999358ff5cf0d9f1feb991ffa21aa0c59b36fe051b7ef7cccd716d4e2d5de03",
        "8501500303030303030303030303030303030378386469643a6b65793a7a364d6b74777570646d4c58565671547a43773469343672347547796f734758526e5233586a4e345a71376f4d4d7377585323673f277d1165c449300a6d2cd22f76c0115074da5e9bdb37a11fc191fae2fb866ef675f3df00fc0150413d497eddd51903e8f5a145befcd7662065a01cbf4d02d1a930776eab759bbb1aa59df1dc3446284a584013c3c596821215e126d114088239a503812853449f4085f9d747bbb107e0fe5af9ef12fce23829c50664e17b6d82461437b18deb2f7e9c89d732570598698c06",
      ]
    `);
  });
});

describe.each(engines)('notices, with $name', (engine) => {
  it('NOTICE-1 are opened as they were written', async () => {
    const world = await createWorld(engine);
    for (const body of [{ t: 'poke' }, invite, { ...invite, kind: 'node', note: '' }] as const) {
      const notice = { id, to: world.mallory.person, body };
      expect(await open(world, await seal(world, body))).toEqual({ ok: true, notice });
    }
    expect(await open(world, await forge(world, {}))).toMatchObject({ ok: true });
  });

  it('NOTICE-2 mean something only from this device, in this group, under this secret', async () => {
    const world = await createWorld(engine);
    const bytes = await seal(world);
    expect(await open(world, bytes, world.mallory)).toEqual(refused('undecryptable'));
    expect(await open(world, bytes, world.alice, secretNumber(2))).toEqual(refused('undecryptable'));
    expect(await open(world, await forge(world, { epoch: filled(16, 9) }))).toEqual(refused('undecryptable'));
    const other = { ...world, group: { ...world.group, id: filled(32, 8) } };
    expect(await open(other, bytes)).toEqual(refused('undecryptable'));
    world.members.delete(base64urlEncode(world.alice.device));
    expect(await open(world, bytes)).toEqual(refused('not-a-member'));
    world.members.set('AAAA', world.alice.person);
    expect(await openNotice({ ...world, secret: secretNumber(1) }, 'AAAA', bytes)).toEqual(refused('not-a-member'));
    expect(await openNotice({ ...world, secret: secretNumber(1) }, 'nobody', bytes)).toEqual(refused('not-a-member'));
  });

  it('NOTICE-2 are signed for this purpose, by the device itself', async () => {
    const world = await createWorld(engine);
    for (const domain of ['awareness', 'peer-auth', 'entry', 'notice-body'])
      expect(await open(world, await forge(world, { domain }))).toEqual(refused('signature'));
    const byMallory = { ...world, alice: { ...world.alice, signer: world.mallory.signer } };
    expect(await open(world, await forge(byMallory, {}))).toEqual(refused('signature'));
    // A point of small order signs everything.
    const device = Uint8Array.of(1, ...new Uint8Array(31));
    world.members.set(base64urlEncode(device), world.alice.person);
    const unsound = { ...world, alice: { ...world.alice, device } };
    expect(await open(world, await forge(unsound, {}), unsound.alice)).toEqual(refused('signature'));
  });

  it('NOTICE-2 changing receiver, identifier or any bit is noticed', async () => {
    const world = await createWorld(engine);
    expect(await open(world, await forge(world, { id: filled(16, 4) }))).toEqual(refused('undecryptable'));
    const bytes = await seal(world, { t: 'poke' });
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Uint8Array.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect((await open(world, changed)).ok, `bit ${bit}`).toBe(false);
    }
  });

  it('NOTICE-3 no other form is read', async () => {
    const world = await createWorld(engine);
    const { person } = world.mallory;
    const ok = [1, id, person, filled(28, 1), filled(64, 1)];
    expect(await open(world, encodeCanonical(ok))).toEqual(refused('undecryptable'));
    const replaced = (index: number, value: unknown) => ok.map((item, at) => (at === index ? value : item));
    const wrong: unknown[] = [
      replaced(0, 2),
      ...[filled(15, 1), filled(17, 1), 'id'].map((value) => replaced(1, value)),
      ...['did:key:zNobody', `${person} `, 1, null].map((value) => replaced(2, value)),
      ...[filled(27, 1), 'sealed'].map((value) => replaced(3, value)),
      ...[filled(63, 1), filled(65, 1), null].map((value) => replaced(4, value)),
      [...ok, 1],
      ok.slice(0, 4),
      {},
      null,
    ];
    for (const value of wrong) expect(await open(world, encodeCanonical(value))).toEqual(refused('malformed'));
    expect(await open(world, new Uint8Array(4_097))).toEqual(refused('message-too-large'));
  });

  it('NOTICE-3 what is inside has one of two shapes, within its limits', async () => {
    const world = await createWorld(engine);
    const wrong: unknown[] = [
      { t: 'shout' },
      { t: 'poke', note: 'x' },
      { t: 'poke', x: 1 },
      { ...invite, x: 1 },
      { ...invite, kind: 'party' },
      { ...invite, node: 'x'.repeat(129) },
      { ...invite, node: 1 },
      { ...invite, note: 'x'.repeat(281) },
      { ...invite, note: null },
      { ...invite, expiresIn: -1 },
      { ...invite, expiresIn: 1.5 },
      { ...invite, expiresIn: '1' },
      { ...invite, expiresIn: EXPIRES_IN_MAX + 1 },
      { t: 'invite' },
      ['poke'],
      'poke',
      null,
    ];
    for (const body of wrong)
      expect(await open(world, await forge(world, { body: body ?? [] })), JSON.stringify(body)).toEqual(
        refused('malformed'),
      );
    const most = { ...invite, node: 'x'.repeat(128), note: 'x'.repeat(280), expiresIn: EXPIRES_IN_MAX };
    expect(await open(world, await forge(world, { body: most }))).toMatchObject({ ok: true });
  });
});

describe('changed notices', () => {
  it('NOTICE-3 20,000 of them throw nothing and are never accepted', async () => {
    const world = await createWorld(engines[0]!);
    const source = await seal(world);
    const next = seededNumbers(5);
    for (let round = 0; round < 20_000; round++) {
      const bytes = Uint8Array.from(source);
      for (let change = Math.floor(next() * 3); change >= 0; change--)
        bytes[Math.floor(next() * bytes.length)]! ^= 1 + Math.floor(next() * 255);
      const cut = next() < 0.1 ? bytes.subarray(0, Math.floor(next() * bytes.length)) : bytes;
      if (hexEncode(cut) === hexEncode(source)) continue;
      expect((await open(world, cut)).ok).toBe(false);
    }
  });
});
