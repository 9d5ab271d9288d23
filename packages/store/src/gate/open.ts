import { equalBytes, verifyCertificate } from '@kith/identity';
import type { CryptoEngine } from '@kith/identity';
import { decodeClearBody, encodeClearBody } from '../format/body.js';
import type { ParsedEntry } from '../format/entry.js';
import { feedIdOf } from '../format/ids.js';
import type { FeedOwner } from './held-feed.js';

/** Encodes the body of a feed's entry 0. It names the writer, so that a stranger can judge the feed from the feed alone. */
export function encodeOpen(certificate: Uint8Array, incarnation: Uint8Array): Uint8Array {
  return encodeClearBody({ t: 'open', certificates: [certificate], incarnation });
}

export type OpenAnswer =
  | { ok: true; owner: FeedOwner }
  | { ok: false; code: 'open-missing' | 'open-malformed' | 'open-certificate' | 'open-other-feed' };

/** Reads entry 0 and checks it against the feed's id. */
export async function readOpen(crypto: CryptoEngine, entry: ParsedEntry): Promise<OpenAnswer> {
  if (entry.body === null) return { ok: false, code: 'open-missing' };
  const body = decodeClearBody(entry.body);
  if (!body.ok || body.fields['t'] !== 'open') return { ok: false, code: 'open-malformed' };
  const { certificates, incarnation } = body.fields;
  const certificateBytes: unknown =
    Array.isArray(certificates) && certificates.length === 1 ? certificates[0] : undefined;
  if (!(certificateBytes instanceof Uint8Array) || !(incarnation instanceof Uint8Array) || incarnation.length !== 16) {
    return { ok: false, code: 'open-malformed' };
  }
  const answer = await verifyCertificate(crypto, certificateBytes);
  if (!answer.ok) return { ok: false, code: 'open-certificate' };
  const { certificate } = answer;
  const { kind, space, feed } = entry.header;
  const id = feedIdOf(crypto, { space, kind, device: certificate.device, incarnation });
  return equalBytes(id, feed) ? { ok: true, owner: { kind, certificate } } : { ok: false, code: 'open-other-feed' };
}
