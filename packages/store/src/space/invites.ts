import { requireOnly, requireObject, namesOf, KithError } from '@kith/identity';
import type { Did } from '@kith/identity';
import { MAX_HINTS, encodeInvite, inviteSigner } from '../control/invite.js';
import type { InviteOptions } from '../space-types.js';
import type { Replica } from '../replica/replica.js';
import type { Writer } from './writer.js';

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
    throw new KithError('invite-role', `Nobody can be invited as ${role}.`, {
      fix: `Choose one of: ${roles.join(', ')}.`,
      argument: 'role',
    });
  if (expiresIn !== null && !(typeof expiresIn === 'number' && expiresIn > 0))
    throw new KithError('invite-expiry', 'This invite would be over before anybody could use it.', {
      fix: 'Pass milliseconds from now, or null for never.',
      argument: 'expiresIn',
    });
  const mine = control.membership.members.get(me)?.role;
  const allowed = mine === 'owner' || ((mine === 'admin' || mine === 'member') && role !== 'admin');
  if (!allowed) {
    throw new KithError('not-allowed', `A ${mine ?? 'stranger'} cannot invite somebody as ${role}.`, {
      fix: 'Ask a member, or for an admin the owner, to make the invite.',
      argument: 'role',
    });
  }
  if (!Number.isSafeInteger(uses) || uses < 1 || uses > 100_000) {
    throw new KithError('invite-uses', `An invite cannot have ${uses} uses.`, {
      fix: 'Choose a whole number from 1 to 100,000.',
      argument: 'uses',
    });
  }
  if (!Array.isArray(hints) || hints.length > MAX_HINTS || hints.some((hint) => !isHubUrl(hint)))
    throw new KithError('invite-hints', 'An invite names at most 8 hubs, each by a `ws:` or `wss:` address.', {
      fix: 'Pass addresses such as "wss://hub.example/kith".',
      argument: 'hints',
    });
  const secret = crypto.randomBytes(32);
  const { publicKey } = await inviteSigner(crypto, secret);
  const expires = expiresIn === null ? null : Math.max(0, Math.floor(clock.now() + expiresIn));
  await writer.control({ type: 'invite', key: publicKey, role, uses, expires });
  return encodeInvite({ space, secret, hints });
}
