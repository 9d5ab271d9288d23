import { errorsOf } from '@kith/identity';
import type { CodeTable } from '@kith/identity';

/** What a person can meet though the program does everything right: an app has words for each. */
const problems = {
  'profile-name-empty': ['Nothing of this name can be seen.', 'Give it a name.'],
  'workspace-name-empty': ['Nothing of this name can be seen.', 'Give it a name.'],
  'channel-name-empty': ['Nothing of this name can be seen.', 'Give it a name.'],
  /** This name is too long. */
  'profile-name-too-long': [null, null],
  /** This name is too long. */
  'workspace-name-too-long': [null, null],
  /** This name is too long. */
  'channel-name-too-long': [null, null],
  /** This topic is too long. */
  'channel-topic-too-long': [null, null],
  /** This part of the profile is too long. */
  'profile-too-long': [null, null],
  'message-empty': ['The message says nothing.', 'Write something.'],
  /** The message is too long. */
  'message-too-long': [null, 'Shorten it, or send it in parts.'],
  /** The message mentions too many people. */
  'too-many-mentions': [null, 'Mention fewer people, or everybody with `room: true`.'],
  'already-redacted': ['This message was taken away.', 'Write a new one.'],
  'channel-archived': ['This channel is archived.', 'Restore it first.'],
  'not-allowed': ["Only an admin or the owner can take away somebody else's message.", 'Ask one of them.'],
  'not-the-author': ['Only its author can change what a message says.', 'Reply to it instead.'],
} satisfies CodeTable;

/** What only whoever writes or runs the program does wrong. */
const mistakes = {
  /** This is not the id of a message. */
  'message-id': [null, 'Pass the `id` of a message.'],
  /** This is not the id of a channel. */
  'channel-id': [null, 'Pass the `id` of one of `channels.list`, or `channels.discussionId(target)`.'],
  'message-unknown': ['There is no such message here.', 'Wait until it has arrived, or check its id.'],
  'channel-unknown': [
    'There is no such channel here.',
    'Wait until it has arrived, or check its id; a discussion begins with openDiscussion(target).',
  ],
  'discussion-target': ['This is no id that can be discussed.', null],
  /** A mention is no did:key of an Ed25519 key. */
  'mention-malformed': [null, 'Mention people by the DID their membership shows.'],
  'mention-place': [
    'A place lies outside of the text, over another one, or names somebody who is not mentioned.',
    'Pass places in the order of the text, for people among `dids`, or for the room.',
  ],
  /** This is no person. */
  'profile-person': [null, 'Pass a DID, as `members` and `author` have it.'],
  'profile-expiry': [
    'This is no time at which a status could end.',
    'Pass whole milliseconds since the Unix epoch, or null for never.',
  ],
  'profile-avatar': [
    'This is no picture that every device can show.',
    'Use an https: URL, or a data:image URL (png, jpeg, webp, gif, avif) in base64.',
  ],
  /** This picture is too large. */
  'profile-avatar-too-long': [null, null],
  'status-until': [
    'A status can only end at a time to come.',
    'Pass milliseconds since the Unix epoch, later than now, or leave `until` out.',
  ],
  'block-person': ['Only another person can be blocked.', 'Pass the DID of somebody else.'],
  'call-record-invalid': ['A call is recorded by its name, when it began, and how long it took.', null],
} satisfies CodeTable;

/** The codes with which the rules of the built-in schemas refuse a change. The store throws them. */
export type CommsRuleCode =
  | 'not-the-subject'
  | 'not-for-guests'
  | 'not-a-moderator'
  | 'not-the-author'
  | 'already-redacted'
  | 'message-empty'
  | 'message-moved'
  | 'call-record-fixed'
  | 'discussion-target'
  | 'settings-key'
  | 'block-key';

/** The codes that a person can meet though the program is right. An app needs words for each of them. */
export type CommsProblem = keyof typeof problems | Extract<CommsRuleCode, 'not-for-guests' | 'not-a-moderator'>;

/** Every code that an error of this package carries. */
export type CommsCode = keyof typeof commsCodes | CommsRuleCode;

export const commsCodes = Object.freeze({ ...problems, ...mistakes });

export const commsError = errorsOf(commsCodes);
