import { hexEncode, utf8Encode } from '@kith/identity';
import type { CryptoEngine } from '@kith/identity';
import { createEpoch, grantEpoch } from '../../src/control/epochs.js';
import { createKeyRing } from '../../src/reading/key-ring.js';
import { CopyMap } from '../../src/control/copy-map.js';
import { Membership } from '../../src/control/membership.js';
import { FORMAT_VERSION } from '../../src/format/header.js';
import { createContentCipher } from '../../src/reading/content-cipher.js';
import { ExportedSecrets } from '../../src/space/exported-secrets.js';
import { stoppedClock, seededIdentity } from '../../../../test/support/seeded.js';

const hex = hexEncode;
const bytes = (length: number, start: number): Uint8Array => Uint8Array.from({ length }, (_, index) => start + index);

/**
 * What a key of a space encrypts or gives rise to, as JSON; bytes in hexadecimal. `crypto` draws its randomness from a seed, so
 * that nonces and ephemeral keys are always the same.
 */
export async function deriveSealedVectors(crypto: CryptoEngine): Promise<unknown> {
  const space = bytes(32, 0x11);
  const identity = await seededIdentity(crypto);
  const first = await createEpoch(crypto, space, {
    number: 1,
    devices: [identity.certificate],
    previous: [],
    reason: 'create',
  });
  const second = await createEpoch(crypto, space, {
    number: 2,
    devices: [identity.certificate],
    previous: [first.key],
    reason: 'create',
  });
  const grant = await grantEpoch(crypto, space, second.key, identity.certificate);

  const membership = new Membership();
  const device = Buffer.from(identity.device).toString('base64url');
  for (const { operation } of [first, second]) {
    const boxes = new CopyMap([[device, operation.boxes.map(([, box]) => box)]]);
    const { id, number } = operation;
    membership.epochs.set(hex(id), { id, number, operation, boxes, place: { chain: 0, at: 1 } });
  }
  const ring = createKeyRing(crypto, space, identity, (code) => {
    throw new Error(code);
  });
  await ring.update(membership);
  const cipher = createContentCipher(crypto, space, ring);
  const feed = bytes(32, 0x22);
  const bodies: unknown[] = [];
  for (const seq of [1, 2, 256, 2 ** 32]) {
    const place = { feed, seq, epoch: first.key.id };
    const plaintext = bytes(64, seq % 100);
    const sealed = await cipher.seal(place, plaintext);
    bodies.push({
      seq,
      epoch: hex(place.epoch),
      plaintext: hex(plaintext),
      sealed: sealed === null ? null : hex(sealed),
    });
  }
  const exported = new ExportedSecrets(
    crypto,
    () => first.key,
    (error) => {
      throw error;
    },
  );
  return {
    version: FORMAT_VERSION,
    clock: stoppedClock.now(),
    space: hex(space),
    feed: hex(feed),
    device: hex(identity.device),
    agreementKey: hex(identity.certificate.agreementKey),
    epochs: [first, second].map(({ key, operation }) => ({
      key: hex(key.key),
      id: hex(key.id),
      boxes: operation.boxes.map(([to, box]) => ({ device: hex(to), box: hex(box) })),
      wrapped: operation.wrapped.map(([id, sealed]) => ({ epoch: hex(id), sealed: hex(sealed) })),
    })),
    grant: { epoch: hex(grant.epoch), device: hex(grant.device), box: hex(grant.box) },
    bodies,
    secrets: ['presence', 'calls', 'é'].map((label) => ({
      label: hex(utf8Encode(label)),
      secret: hex(exported.of(label).getSnapshot()?.key ?? new Uint8Array()),
    })),
  };
}

export const sealedVectorFile = (version: number): URL => new URL(`./sealed-${version}.json`, import.meta.url);
