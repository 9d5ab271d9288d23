import type { Standing } from '@kith/store';

export interface RemovalFacts {
  readonly standing: Standing['kind'];
  /** Members besides this person. */
  readonly others: number;
  /** Further devices of this person. */
  readonly ownDevices: number;
  /** Own changes that no other device holds yet. */
  readonly unsent: number;
  /** Channels in which something waits that was not sent. */
  readonly drafts: number;
}

/** What is lost with a workspace that is taken off this device, worst first; empty where nothing is. */
export function lostWords({ standing, others, ownDevices, unsent, drafts }: RemovalFacts): readonly string[] {
  if (standing !== 'member') return drafts > 0 ? [draftWords(drafts)] : [];
  const words: string[] = [];
  if (others + ownDevices === 0) words.push('Only this device has this workspace: everything in it is lost for good.');
  else if (unsent > 0)
    words.push(
      unsent === 1
        ? 'One change is on this device alone, and is lost.'
        : `${unsent.toLocaleString()} changes are on this device alone, and are lost.`,
    );
  if (drafts > 0) words.push(draftWords(drafts));
  return words;
}

/** What stays, and how to come back. */
export function keptWords({ standing, others, ownDevices }: RemovalFacts): string {
  if (standing === 'waiting-for-member') return 'Your request to join is deleted with it. You can use the link again.';
  if (standing === 'refused') return 'You can join later with another invite link.';
  if (others + ownDevices === 0) return 'No invite brings it back: no one else has it.';
  return 'You stay a member, and others keep what you sent. An invite link brings the workspace back.';
}

function draftWords(drafts: number): string {
  return drafts === 1
    ? 'What you wrote in one channel and did not send is lost.'
    : `What you wrote in ${drafts.toLocaleString()} channels and did not send is lost.`;
}
