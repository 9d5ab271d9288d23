import type { CommsProblem } from '@kith/comms';
import type { IdentityProblem } from '@kith/identity';
import type { JoinRefusal, StoreProblem } from '@kith/store';
import type { WorkspaceProblem } from '@kith/workspace';
import type { WorkbenchCode } from '../codes.js';

/** Every code that a person can meet. There are words for each of them, and for no other. */
export type ProblemCode =
  | IdentityProblem
  | StoreProblem
  | CommsProblem
  | WorkspaceProblem
  | JoinRefusal
  | WorkbenchCode;

/** Something that went wrong, in words for the person it happened to. */
export interface Problem {
  readonly code: string;
  /** What happened. */
  readonly title: string;
  /** What is safe, where that is in doubt. */
  readonly safe: string | null;
  /** What to do. */
  readonly action: string;
  /** What the program says of it, where there are no words of our own. */
  readonly detail: string | null;
}

type Words = readonly [title: string, safe: string | null, action: string];

const nothingLost = 'Nothing on this device was changed.';
const textKept = 'Your text is still in the composer.';

const unseenName: Words = [
  'Nothing of this name can be seen',
  nothingLost,
  'Choose a name with at least one letter, digit or sign.',
];
const longName: Words = ['This name is too long', nothingLost, 'Choose a shorter one.'];

const words: Readonly<Record<ProblemCode, Words>> = {
  'profile-name-empty': unseenName,
  'workspace-name-empty': unseenName,
  'channel-name-empty': unseenName,
  'profile-name-too-long': longName,
  'workspace-name-too-long': longName,
  'channel-name-too-long': longName,
  'profile-too-long': ['This part of your profile is too long', nothingLost, 'Shorten it.'],
  'channel-topic-too-long': ['This topic is too long', nothingLost, 'Shorten it.'],
  'not-for-guests': ['Guests cannot do this', nothingLost, 'Ask a member of the workspace.'],
  'invite-missing': [
    'There is no invite link in this text',
    null,
    'An invite link has a long code after its #. Ask for it again and copy it whole.',
  ],
  'invite-cut-short': [
    'This invite link is cut short',
    null,
    'Ask for it again and copy it whole, up to its last character.',
  ],
  'invite-newer': [
    'This invite link was made by a newer version',
    null,
    'Reload this page to get the newer version, then open the link again.',
  ],
  'invite-damaged': [
    'This invite link was changed on its way',
    null,
    'Ask for it again, and copy it instead of typing it.',
  ],
  'invite-spent': [
    'This invite link has been used up',
    null,
    'Each link admits a set number of people. Ask for a fresh one.',
  ],
  'invite-expired': ['This invite link has expired', null, 'Ask for a fresh one.'],
  'invite-unknown': [
    'This invite link belongs to another workspace',
    null,
    'Ask for a link to the workspace you want to join.',
  ],
  'not-a-member': [
    'You are no longer a member of this workspace',
    'What you have already received stays readable here.',
    'Ask a member for a new invite to write again.',
  ],
  'not-allowed': ['Your role does not allow this', nothingLost, 'Ask an owner or admin of the workspace.'],
  'not-a-moderator': ['Only an admin or the owner can do this', nothingLost, 'Ask one of them.'],
  'not-the-author': ['Only its author can change this message', nothingLost, 'Reply to it instead.'],
  'already-redacted': ['This message was taken away meanwhile', textKept, 'Write a new one.'],
  'channel-archived': ['This channel was archived', textKept, 'Restore the channel, or write in another one.'],
  'waiting-for-key': [
    'The key to this workspace has not arrived yet',
    textKept,
    'It arrives by itself as soon as another member is connected.',
  ],
  'message-too-long': ['This message is longer than 10,000 characters', textKept, 'Shorten it or send it in parts.'],
  'message-empty': ['There is nothing in this message yet', null, 'Write something first.'],
  'too-many-mentions': ['A message can mention at most 50 people', textKept, 'Remove some of the mentions.'],
  'change-too-large': ['This is too large to send', textKept, 'Shorten it or send it in parts.'],
  'crypto-unavailable': [
    'This page cannot use encryption here',
    nothingLost,
    'Browsers offer it only on https pages and on localhost. Open the workbench over https, or as http://localhost.',
  ],
  'crypto-outdated': [
    'This browser is too old for Kith',
    nothingLost,
    'Its encryption lacks what Kith needs. Use Chrome or Edge 137, Firefox 130, or Safari 17.5, or a newer one.',
  ],
  'storage-lost': [
    'This browser deleted the data of this site',
    'What others have is safe with them, and comes back when you join again. Copy what you wrote before you go on.',
    'Reload this page.',
  ],
  'space-closed': ['This workspace was closed meanwhile', textKept, 'Open it again.'],
  'workspace-closed': ['This workspace was closed meanwhile', textKept, 'Open it again.'],
  'device-closed': ['This page was closed meanwhile', textKept, 'Reload the page.'],
  'identity-unreadable': [
    'Your identity on this device cannot be read',
    'It was left exactly as it is.',
    'Allow this site to keep data in the settings of this browser, then reload the page.',
  ],
  'identity-unwritable': [
    'Your identity cannot be stored on this device',
    nothingLost,
    'Allow this site to keep data in the settings of this browser, and free some space, then reload the page.',
  ],
  'identity-newer': [
    'Your identity was written by a newer version',
    'It was left exactly as it is.',
    'Reload this page to get the newer version.',
  ],
  'identity-damaged': [
    'Your identity on this device is damaged',
    'It was left exactly as it is.',
    'Restore this site’s data from a backup, or start with a new identity in another browser profile.',
  ],
  'storage-damaged': [
    'The stored data on this device is damaged',
    'It was left exactly as it is.',
    'Restore this site’s data from a backup, or join again from another browser profile.',
  ],
  'storage-newer': [
    'The stored data was written by a newer version',
    'It was left exactly as it is.',
    'Reload this page to get the newer version, then open it again.',
  ],
  'storage-busy': ['The stored data is in use elsewhere', nothingLost, 'Close other tabs of this page, then reload.'],
  'storage-full': [
    'This device has no space left',
    'What was saved before is safe; the last change was not saved.',
    'Free some space, then try again.',
  ],
  'storage-failed': [
    'This device could not save the change',
    'What was saved before is safe.',
    'Try again; if it happens again, reload the page.',
  ],
  'storage-unavailable': [
    'This browser offers no storage',
    nothingLost,
    'Private windows of some browsers do this. Open the workbench in a normal window.',
  ],
  'clipboard-unavailable': [
    'The browser did not allow copying',
    null,
    'Select the text and copy it with the keyboard.',
  ],
};

/** Names an error in words. What nobody has words for says so; what a program would want to know of it is behind its details. */
export function problemOf(error: unknown): Problem {
  const code = codeOf(error);
  const known = hasWords(code);
  const [title, safe, action] = known ? words[code] : unexpected;
  const detail = known ? null : error instanceof Error ? error.message : String(error);
  return { code, title, safe, action, detail };
}

const hasWords = (code: string): code is ProblemCode => Object.hasOwn(words, code);

/** Codes of a browser that keeps no data of this site, or none that it gives back. */
const withholding: ReadonlySet<string> = new Set<ProblemCode>([
  'storage-unavailable',
  'identity-unreadable',
  'identity-unwritable',
]);

/** The same for somebody who never had anything here: no identity to worry about, and a way on. Null for another problem. */
export function withheldStorage(problem: Problem): Problem | null {
  if (!withholding.has(problem.code)) return null;
  return {
    ...problem,
    title: 'This browser keeps no data for this site',
    safe: 'As far as this page can see, nothing was stored here before.',
    action:
      'Allow this site to keep data in the settings of this browser, then try again. Or go on without: who you are here, and what you write, is gone when the page is closed.',
  };
}

const unexpected: Words = [
  'Something unexpected went wrong',
  'What was saved before is safe.',
  'Try again; if it happens again, reload the page.',
];

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return 'unexpected';
}

/** An error of the workbench itself, with a code that there are words for. */
export class WorkbenchError extends Error {
  override readonly name = 'WorkbenchError';
  readonly code: ProblemCode;

  constructor(code: ProblemCode, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
