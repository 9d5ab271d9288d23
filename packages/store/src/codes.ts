import { errorsOf } from '@kith/identity';
import type { CodeTable } from '@kith/identity';

/** Codes that a person can meet although the program is correct. An app has words for each. */
const problems = {
  /** The database was deleted while it was open. */
  'storage-lost': [null, 'Keep a copy of what is on the screen; close what uses the database, and open it anew.'],
  /** The database is damaged. */
  'storage-damaged': [
    null,
    'Put it back from a copy, or move it away and sync again from another device; it was left as found.',
  ],
  /** The database was written by a newer version. */
  'storage-newer': [null, 'Update this program; nothing was changed.'],
  /** The database is already open elsewhere. */
  'storage-busy': [null, 'Close the other program that uses it, or give this one its own directory.'],
  /** There is no space left for the database. */
  'storage-full': [null, 'Free some space and try again; what is stored is whole.'],
  /** The database could not be read or written. */
  'storage-failed': [null, 'See the cause; check the disk and its permissions.'],
  'storage-unavailable': [
    'This platform has no IndexedDB, or withholds it.',
    'Pass one as `indexedDB`, or use another storage driver.',
  ],
  'space-closed': [
    'This space has been closed.',
    'Open it again: with openWorkspace() or openDevice(), or with openSpace() where that opened it.',
  ],
  'not-a-member': ['This person is not a member of the space.', 'Wait to be admitted; watch `standing`.'],
  /** The role of this person does not allow this. */
  'not-allowed': [null, 'Ask a member, or for an admin the owner, to make the invite.'],
  'waiting-for-key': [
    'The key of this space has not arrived yet.',
    'Wait until another member has been online; watch `standing`.',
  ],
  /** A change does not fit into one entry. */
  'change-too-large': [null, 'Split it into several changes, or store large data as an attachment.'],
  'invite-missing': [
    'There is no invite in this text.',
    'Pass the link that invite() returned, or a text that contains it.',
  ],
  'invite-cut-short': ['This invite link is cut short.', 'Ask for the link again and copy all of it.'],
  'invite-damaged': [
    'This invite link was changed on its way.',
    'Ask for the link again, and copy it instead of typing it.',
  ],
  'invite-newer': ['This invite was made by a newer version.', 'Update the program, then open the link again.'],
} satisfies CodeTable;

/** Codes of mistakes in the program or in running it. */
const mistakes = {
  'storage-name': ['This is not a database name.', 'Pass a name of 1 to 64 bytes of UTF-8.'],
  'storage-closed': [
    'This database handle is closed.',
    'Open the database again; it was closed here, or deleted by another handle or tab.',
  ],
  'level-missing': [
    'Keeping a database in a directory needs the package classic-level.',
    'Install it beside Kith: npm install classic-level',
  ],
  'space-unknown': ['This device has no such space.', 'Choose one that storage.list() names, or join by invite.'],
  'owner-missing': ['Who makes a space must be one of its owners.', 'Add your own DID to owners.'],
  'space-owners': ['A personal space has one owner.', 'Leave owners out, or make a direct space.'],
  'space-parent': ['A channel, and no other space, belongs to another space.', null],
  /** No such feed is held here. */
  'feed-unknown': [null, 'Ask for one of feeds().'],
  'secret-label': ['The label of a secret has 1 to 64 bytes.', 'Name what the secret is for, such as "presence".'],
  'import-malformed': ['This is no export of a space.', 'Choose a file that this space exported, whole and unchanged.'],
  'import-other-space': [
    'This is an export of another space.',
    'Choose a file that this space exported, whole and unchanged.',
  ],
  'rank-exhausted': [
    "This device's last change claims the last possible moment; nothing can follow it.",
    'Set the clock right and join again with a new device.',
  ],
  /** Nobody can be invited in this role. */
  'invite-role': [null, null],
  'invite-expiry': [
    'This invite would be over before anybody could use it.',
    'Pass milliseconds from now, or null for never.',
  ],
  /** An invite cannot have this number of uses. */
  'invite-uses': [null, 'Choose a whole number from 1 to 100,000.'],
  'invite-hints': [
    'An invite names at most 8 hubs, each by a `ws:` or `wss:` address.',
    'Pass addresses such as "wss://hub.example/kith".',
  ],
  /** This is no node id. */
  'node-id': [null, 'Pass the id that create() returned.'],
  /** The key of a node does not go with its schema. */
  'node-key': [null, null],
  /** There is no such node here. */
  'node-unknown': [null, 'Wait until it has arrived, or check its id.'],
  'not-the-creator': [
    'Only who made a node can replace it by a tombstone.',
    'Update it instead; a moderator may set a redacted mark.',
  ],
  /** A property has a value that its validator does not accept. */
  'invalid-properties': [null, null],
  /** A validator does not answer. */
  'property-failed': [
    null,
    'Mend it: it is asked about every change, also those of others, and has to answer at once.',
  ],
  /** The schema has no such property. */
  'property-unknown': [null, null],
  /** The rule of a schema threw. */
  'rule-failed': [null, 'Mend the rule: it is asked about every change, also those of others.'],
  /** The rule of a schema answered no text. */
  'rule-answer': [null, "Answer 'accept', or the code of the refusal."],
  /** The schema has no index by feed for what is counted. */
  'count-index': [null, 'add {property, order: "feed"} to the indexes of the schema, and name the property in `where`'],
  /** This is no schema name. */
  'schema-name': [null, 'use 1 to 64 of a-z, 0-9, dash, dot, slash, such as "shop/invoice"'],
  /** The schema has no such version. */
  'schema-version': [null, null],
  /** A property of the schema has no validator that can be used. */
  'schema-property': [null, null],
  /** The schema requires a property that it does not declare. */
  'schema-required': [null, null],
  /** The schema is named by something unknown. */
  'schema-naming': [null, null],
  /** The schema has an index that cannot be made. */
  'schema-index': [null, null],
  'schema-foreign': ['Something in `schemas` was not made by defineSchema().', 'Pass what defineSchema() returned.'],
  /** No such schema was given when this was opened. */
  'schema-unknown': [null, 'Put it into `schemas` of openDevice() or openWorkspace(), or mend the name.'],
  /** There are two schemas of one name. */
  'schema-duplicate': [null, 'Give one of them another name, or pass it once.'],
  /** This name is kept for schemas of Kith's own. */
  'schema-reserved': [null, null],
} satisfies CodeTable;

/** The codes that a person can meet although the program is correct. An app needs words for each of them. */
export type StoreProblem = keyof typeof problems;

/** Every code that an error of this package carries. */
export type StoreCode = keyof typeof storeCodes;

export const storeCodes = Object.freeze({ ...problems, ...mistakes });

export const storeError = errorsOf(storeCodes);
