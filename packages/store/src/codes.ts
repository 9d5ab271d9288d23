import { errorsOf } from '@kith/identity';
import type { CodeTable } from '@kith/identity';

/** What a person can meet though the program does everything right: an app has words for each. */
const problems = {
  'storage-lost': [
    'The database was deleted while it was open.',
    'Keep a copy of what is on the screen; close what uses the database, and open it anew.',
  ],
  'storage-damaged': [
    'The database is damaged.',
    'Put it back from a copy, or move it away and sync again from another device; it was left as found.',
  ],
  'storage-newer': ['The database was written by a newer version.', 'Update this program; nothing was changed.'],
  'storage-busy': [
    'The database is already open elsewhere.',
    'Close the other program that uses it, or give this one its own directory.',
  ],
  'storage-full': [
    'There is no space left for the database.',
    'Free some space and try again; what is stored is whole.',
  ],
  'storage-failed': [
    'The database could not be read or written.',
    'See the cause; check the disk and its permissions.',
  ],
  'storage-unavailable': [
    'This platform has no IndexedDB, or withholds it.',
    'Pass one as `indexedDB`, or use another storage driver.',
  ],
  'space-closed': [
    'This space has been closed.',
    'Open it again: with openWorkspace() or openDevice(), or with openSpace() where that opened it.',
  ],
  'not-a-member': ['This person is not a member of the space.', 'Wait to be admitted; watch `standing`.'],
  'not-allowed': [
    'The role of this person does not allow this.',
    'Ask a member, or for an admin the owner, to make the invite.',
  ],
  'waiting-for-key': [
    'The key of this space has not arrived yet.',
    'Wait until another member has been online; watch `standing`.',
  ],
  'change-too-large': [
    'A change does not fit into one entry.',
    'Split it into several changes, or store large data as an attachment.',
  ],
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

/** What only whoever writes or runs the program does wrong. */
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
  'space-parent': [
    'A channel, and no other space, belongs to another space.',
    'Pass a parent for a channel, and for nothing else.',
  ],
  'feed-unknown': ['No such feed is held here.', 'Ask for one of feeds().'],
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
  'invite-role': ['Nobody can be invited in this role.', 'Choose one of: admin, member, guest.'],
  'invite-expiry': [
    'This invite would be over before anybody could use it.',
    'Pass milliseconds from now, or null for never.',
  ],
  'invite-uses': ['An invite cannot have this number of uses.', 'Choose a whole number from 1 to 100,000.'],
  'invite-hints': [
    'An invite names at most 8 hubs, each by a `ws:` or `wss:` address.',
    'Pass addresses such as "wss://hub.example/kith".',
  ],
  'node-id': ['This is no node id.', 'Pass the id that create() returned.'],
  'node-key': [
    'The key of a node does not go with its schema.',
    "Pass a key where the schema is named by 'key', and nowhere else.",
  ],
  'node-unknown': ['There is no such node here.', 'Wait until it has arrived, or check its id.'],
  'not-the-creator': [
    'Only who made a node can replace it by a tombstone.',
    'Update it instead; a moderator may set a redacted mark.',
  ],
  'invalid-properties': [
    'A property has a value that its validator does not accept.',
    'Give it a value that the validator accepts.',
  ],
  'property-failed': [
    'A validator does not answer.',
    'Mend it: it is asked about every change, also those of others, and has to answer at once.',
  ],
  'property-unknown': ['The schema has no such property.', 'Ask for a property that the schema declares.'],
  'rule-failed': [
    'The rule of a schema threw.',
    'Mend the rule: it is asked about every change, also those of others.',
  ],
  'rule-answer': ['The rule of a schema answered no text.', "Answer 'accept', or the code of the refusal."],
  'count-index': [
    'The schema has no index by feed for what is counted.',
    'add {property, order: "feed"} to the indexes of the schema, and name the property in `where`',
  ],
  'schema-name': ['This is no schema name.', 'use 1 to 64 of a-z, 0-9, dash, dot, slash, such as "shop/invoice"'],
  'schema-version': ['The schema has no such version.', 'Count versions from 1, and pass the same schema everywhere.'],
  'schema-property': [
    'A property of the schema has no validator that can be used.',
    'Use the schema of a standard-schema library (valibot, zod, arktype) that answers at once.',
  ],
  'schema-required': [
    'The schema requires a property that it does not declare.',
    'Require properties that the schema declares.',
  ],
  'schema-naming': ['The schema is named by something unknown.', "Choose 'nonce' or 'key'."],
  'schema-index': [
    'The schema has an index that cannot be made.',
    "Index a declared property, in the order 'position' or 'feed'.",
  ],
  'schema-foreign': ['Something in `schemas` was not made by defineSchema().', 'Pass what defineSchema() returned.'],
  'schema-unknown': [
    'No such schema was given when this was opened.',
    'Put it into `schemas` of openDevice() or openWorkspace(), or mend the name.',
  ],
  'schema-duplicate': ['There are two schemas of one name.', 'Give one of them another name, or pass it once.'],
  'schema-reserved': [
    "This name is kept for schemas of Kith's own.",
    'Put a name of your own in front, such as "acme/".',
  ],
} satisfies CodeTable;

export type StoreProblem = keyof typeof problems;

/** Every code that an error of this package carries. */
export type StoreCode = keyof typeof storeCodes;

export const storeCodes = Object.freeze({ ...problems, ...mistakes });

export const storeError = errorsOf(storeCodes);
