import { base64urlEncode, concatBytes, equalBytes, verifyCertificate } from '@kith/identity';
import type { CryptoEngine, DeviceCertificate } from '@kith/identity';
import { domain } from '../format/hash.js';
import type { SyncMessage } from './messages.js';
import type { Access, RefusedAccess, SyncConnection, SyncReplica, SyncSelf } from './ports.js';

type Credential = Extract<SyncMessage, { type: 'credential' }>;

/**
 * Makes the credential of this device: proofs of the epoch keys it holds and of the invite it came with. The credential is
 * bound to the connection.
 */
export async function ownCredential(
  { crypto, space }: SyncReplica,
  self: SyncSelf,
  connection: SyncConnection,
): Promise<Credential> {
  const { invite } = self;
  const said = proofMessage(connection.transcript, space, self.device);
  const epochs = self
    .epochs()
    .slice(-64)
    .map((epoch) => [epoch.id, crypto.hmac(epoch.key, said)] as const);
  const proof = invite === null ? null : ([invite.publicKey, await invite.sign(said)] as const);
  return { type: 'credential', invite: proof, epochs };
}

/**
 * Decides what the other end is served, by its device, its credential and the present membership. Called again whenever the
 * membership changes.
 */
export async function accessOf(
  { crypto, clock, space, control: { membership } }: SyncReplica,
  self: SyncSelf,
  connection: SyncConnection,
  credential: Credential,
): Promise<Access> {
  const { device, person, certificate } = connection.remote;
  if (membership.devices.get(base64urlEncode(device))?.person === person)
    return { serves: 'all', code: null, adopt: null };
  if (membership.members.has(person))
    return { serves: 'control', code: null, adopt: await certified(crypto, certificate, device) };
  const said = proofMessage(connection.transcript, space, device);
  for (const [id, proof] of credential.epochs) {
    const epoch = self.epochs().find((key) => equalBytes(key.id, id));
    if (epoch !== undefined && equalBytes(crypto.hmac(epoch.key, said), proof))
      return { serves: 'control', code: null, adopt: null };
  }
  if (credential.invite === null) return refused('not-a-member');
  const [key, signature] = credential.invite;
  const invite = membership.invites.get(base64urlEncode(key));
  const verifyKey = crypto.admitKey(key);
  // Another member may not hold the Invite yet. Only an owner may answer that it does not exist.
  const role = membership.members.get(self.person)?.role;
  if (invite === undefined && role !== 'owner') return { serves: 'nothing', code: null, adopt: null };
  if (invite === undefined || verifyKey === null || !(await crypto.verify(verifyKey, said, signature)))
    return refused('invite-unknown');
  if (invite.admitted.size >= invite.uses) return refused('invite-spent');
  if (invite.expires !== null && invite.expires < clock.now()) return refused('invite-expired');
  return { serves: 'control', code: null, adopt: null };
}

function refused(code: RefusedAccess): Access {
  return { serves: 'nothing', code, adopt: null };
}

async function certified(
  crypto: CryptoEngine,
  bytes: Uint8Array,
  device: Uint8Array,
): Promise<DeviceCertificate | null> {
  const answer = await verifyCertificate(crypto, bytes);
  return answer.ok && equalBytes(answer.certificate.device, device) ? answer.certificate : null;
}

function proofMessage(transcript: Uint8Array, space: Uint8Array, device: Uint8Array): Uint8Array {
  return concatBytes(domain.spaceProof, transcript, space, device);
}
