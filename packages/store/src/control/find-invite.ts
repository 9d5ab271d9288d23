import { base64urlDecode } from '@kith/identity';
import { CHECKSUM_BYTES, HINTS_AT, MAX_HINTS, VERSION, decodeInvite } from './invite.js';
import type { Invite } from './invite.js';
import { readingsOf } from './pasted-text.js';

/**
 * The reason why a text holds no usable invite. `invite-missing`: it holds none. `invite-cut-short`: the end of the invite is
 * missing. `invite-damaged`: the checksum does not match. `invite-newer`: a later version made the invite.
 */
export type InviteCode = 'invite-missing' | 'invite-cut-short' | 'invite-damaged' | 'invite-newer';

/** The answer of `findInvite`: the invite, or the reason for its absence. */
export type InviteAnswer =
  /** `code` is the invite alone, without the text around it or inserted into it. */
  | { readonly ok: true; readonly invite: Invite; readonly code: string }
  | { readonly ok: false; readonly code: InviteCode };

/** Largest size of an invite in bytes. An invite with eight hub addresses is far smaller. */
const INVITE_MAX = 8_192;
/**
 * Most checksums computed for one text. A place in random text gets as far as its checksum less than once in a hundred million.
 */
const TRIES_MAX = 64;
/** A run of at least this many characters is reported as a code cut short or damaged. A shorter one counts as a word. */
const CODE_MIN = 32;
/** Length of the shortest invite, one without hints, in characters. */
const INVITE_MIN = 94;

/**
 * Finds the invite in a pasted or opened text. The checksum identifies the invite, not its position. Takes time linear in the
 * length of the text.
 */
export function findInvite(text: string): InviteAnswer {
  let tries = TRIES_MAX;
  let worst: InviteCode = 'invite-missing';
  for (const reading of readingsOf(text)) {
    for (const { 0: run } of reading.matchAll(/[A-Za-z0-9_-]+/g)) {
      for (let start = run.indexOf('A'); start !== -1; start = run.indexOf('A', start + 1)) {
        const length = inviteLength(run, start);
        if (typeof length === 'string' || tries === 0) continue;
        tries -= 1;
        const code = run.slice(start, start + length);
        const bytes = base64urlDecode(code);
        const invite = bytes === null ? null : decodeInvite(bytes);
        if (invite !== null) return { ok: true, invite, code };
      }
      worst = worse(worst, problemOf(run));
    }
  }
  return { ok: false, code: worst };
}

/**
 * Returns the length in characters of the invite that begins here, as its own bytes tell. Returns `short` where it would end
 * behind the run.
 */
function inviteLength(run: string, start: number): number | 'none' | 'short' {
  const available = Math.floor(((run.length - start) * 6) / 8);
  const byteAt = (index: number): number => byteOf(run, start, index);
  if (available > 0 && byteAt(0) !== VERSION) return 'none';
  if (available <= HINTS_AT) return 'short';
  const hints = byteAt(HINTS_AT) - 0x80;
  if (hints < 0 || hints > MAX_HINTS) return 'none';
  let at = HINTS_AT + 1;
  for (let hint = 0; hint < hints; hint += 1) {
    if (at + 2 >= available) return 'short';
    const head = byteAt(at);
    if (head >= 0x60 && head < 0x78) at += 1 + head - 0x60;
    else if (head === 0x78) at += 2 + byteAt(at + 1);
    else if (head === 0x79) at += 3 + byteAt(at + 1) * 256 + byteAt(at + 2);
    else return 'none';
    if (at > INVITE_MAX) return 'none';
  }
  const bytes = at + CHECKSUM_BYTES;
  return bytes > available ? 'short' : Math.ceil((bytes * 8) / 6);
}

/** Returns one byte of a base64url run, decoding only the characters around that byte. */
function byteOf(run: string, start: number, index: number): number {
  const bit = index * 8;
  const digit = start + Math.floor(bit / 6);
  const pair = (digitAt(run, digit) << 6) | digitAt(run, digit + 1);
  return (pair >> (4 - (bit % 6))) & 0xff;
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const values = new Map(digits.split('').map((digit, value) => [digit, value]));

function digitAt(run: string, at: number): number {
  return values.get(run[at] ?? '') ?? 0;
}

/** Returns the code for a run without an invite. Words, section names and short codes count as `invite-missing`. */
function problemOf(run: string): InviteCode {
  if (!looksLikeCode(run)) return 'invite-missing';
  const version = byteOf(run, 0, 0);
  if (version > VERSION && version < 0x20 && run.length >= INVITE_MIN) return 'invite-newer';
  if (version === VERSION) return inviteLength(run, 0) === 'short' ? 'invite-cut-short' : 'invite-damaged';
  return run.length >= 2 * CODE_MIN ? 'invite-damaged' : 'invite-missing';
}

/**
 * Tells whether a run looks like a code. On average more than half of a code's characters are capitals and digits; in a name
 * only a few are.
 */
function looksLikeCode(run: string): boolean {
  if (run.length < CODE_MIN || !/[a-z]/.test(run) || !/[A-Z]/.test(run) || !/\d/.test(run)) return false;
  return run.replaceAll(/[^A-Z0-9]/g, '').length * 4 >= run.length;
}

const order: readonly InviteCode[] = ['invite-missing', 'invite-damaged', 'invite-cut-short', 'invite-newer'];

function worse(a: InviteCode, b: InviteCode): InviteCode {
  return order.indexOf(b) > order.indexOf(a) ? b : a;
}
