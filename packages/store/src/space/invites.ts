import { requireOnly, requireObject, namesOf } from '@kith/identity';
import type { Did } from '@kith/identity';
import { MAX_HINTS, encodeInvite, inviteSigner } from '../control/invite.js';
import type { InviteOptions } from '../space-types.js';
import type { Replica } from '../replica/replica.js';
import type { Writer } from './writer.js';
import { storeError } from '../codes.js';

const roles: readonly unknown[] = ['admin', 'member', 'guest'];
const HUB_URL_MAX = 1_000;

function isHubUrl(hint: unknown): boolean {
  return typeof hint === 'string' && hint.length <= HUB_URL_MAX && /^wss?:\/\/[^/]/.test(hint) && URL.canParse(hint);
}

const optionNames = namesOf<InviteOptions>({ role: true, uses: true, expiresIn: true, hints: true });

const SEVEN_DAYS = 7 * 24 * 60 * 60_000;

/**
 * Writes an Invite and returns its link.
 * @throws KithError `not-allowed`, `invite-role`, `invite-uses`, `invite-expiry`, `invite-hints`.
 */
export async function createInviteFor(
  { crypto, clock, space, control }: Replica,
  me: Did,
  writer: Writer,
  options: InviteOptions,
): Promise<string> {
  requireObject('options', options, 'options: { role, uses, expiresIn }');
  requireOnly('options', options, optionNames);
  const { role = 'member', uses = 1, expiresIn = SEVEN_DAYS, hints = [] } = options;
  if (!roles.includes(role))
    throw storeError('invite-role', {
      message: `Nobody can be invited as ${role}.`,
      fix: `Choose one of: ${roles.join(', ')}.`,
      argument: 'role',
    });
  if (expiresIn !== null && !(typeof expiresIn === 'number' && expiresIn > 0))
    throw storeError('invite-expiry', { argument: 'expiresIn' });
  const mine = control.membership.members.get(me)?.role;
  const allowed = mine === 'owner' || ((mine === 'admin' || mine === 'member') && role !== 'admin');
  if (!allowed) {
    throw storeError('not-allowed', {
      message: `A ${mine ?? 'stranger'} cannot invite somebody as ${role}.`,
      argument: 'role',
    });
  }
  if (!Number.isSafeInteger(uses) || uses < 1 || uses > 100_000) {
    throw storeError('invite-uses', { message: `An invite cannot have ${uses} uses.`, argument: 'uses' });
  }
  if (!Array.isArray(hints) || hints.length > MAX_HINTS || hints.some((hint) => !isHubUrl(hint)))
    throw storeError('invite-hints', { argument: 'hints' });
  const secret = crypto.randomBytes(32);
  const { publicKey } = await inviteSigner(crypto, secret);
  const expires = expiresIn === null ? null : Math.max(0, Math.floor(clock.now() + expiresIn));
  await writer.control({ type: 'invite', key: publicKey, role, uses, expires });
  return encodeInvite({ space, secret, hints });
}
