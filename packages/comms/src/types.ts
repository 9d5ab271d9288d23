import type { Did, Observable } from '@kith/identity';
import type { Delivery, NodeId } from '@kith/store';
import type { ChannelKind } from './schemas/channel.js';
import type { ownStatusChoices } from './schemas/own-status.js';

/** How one person presents themself. Only `person` is proof of anything; names are decoration. */
export interface Profile {
  readonly person: Did;
  /** Absent until the person's profile has arrived. */
  readonly displayName?: string;
  readonly handle?: string;
  /** `https:` or `data:image/…` URL. */
  readonly avatar?: string;
  readonly statusEmoji?: string;
  readonly statusMessage?: string;
  /** Milliseconds since the Unix epoch: from then on emoji and message are over; see `activeStatus`. */
  readonly statusExpiresAt?: number;
  readonly pronouns?: string;
  readonly timeZone?: string;
}

/** Absent means unchanged; the empty string clears. */
export type ProfileChanges = { readonly [Name in Exclude<keyof Profile, 'person' | 'statusExpiresAt'>]?: string } & {
  /** Null for never, which is also what setting emoji or message without it means. */
  readonly statusExpiresAt?: number | null;
};

/** A channel, or the discussion of an id of an app. */
export interface Channel {
  readonly id: NodeId;
  readonly name: string;
  readonly topic: string;
  readonly kind: ChannelKind | 'discussion';
  /** What it is about: for a discussion the id it was opened for. */
  readonly target?: string;
  readonly archived: boolean;
  readonly creator: Did;
  /** Milliseconds since the Unix epoch, by the creator's clock. */
  readonly createdAt: number;
}

/** A person, or everybody in the channel. */
export type MentionTarget = Did | 'room';

/** The place in a message's text that names a person, under the name that they had then. Offsets are in UTF-16 code units. */
export interface MentionPlace {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly target: MentionTarget;
}

/** The people whom a message mentions. */
export interface Mentions {
  /** At most 50. */
  readonly dids: readonly Did[];
  /** Everybody in the channel. */
  readonly room: boolean;
  /** In the order of the text. Not every mention has a place. */
  readonly places: readonly MentionPlace[];
}

/** A message as it stands now, after its edits. */
export interface Message {
  readonly id: NodeId;
  readonly channel: NodeId;
  readonly author: Did;
  /** Empty when redacted. */
  readonly text: string;
  readonly mentions: Mentions;
  readonly inReplyTo?: NodeId;
  /** Milliseconds since the Unix epoch, by the author's clock. For display; the order does not follow it. */
  readonly createdAt: number;
  /** The author's clock is known to be wrong: show the time with a mark. */
  readonly timeSuspicious: boolean;
  readonly editedAt?: number;
  /** Who took it away, if somebody did. */
  readonly redactedBy?: 'author' | 'moderator';
  /** Written by a newer version: shown, not editable here. */
  readonly readOnly: boolean;
  /** Where its first entry lies on this device. */
  readonly place: { readonly feed: number; readonly seq: number };
}

/**
 * The content of a message that is to be sent, or that replaces an earlier one. `text` has up to `limits.MESSAGE_TEXT_MAX`
 * characters.
 */
export interface MessageDraft {
  readonly text: string;
  /** Places name people among `dids`, or the room where it is mentioned. */
  readonly mentions?: {
    readonly dids?: readonly Did[];
    readonly room?: boolean;
    readonly places?: readonly MentionPlace[];
  };
}

/** Profiles of one space. */
export interface Profiles {
  /** Everybody who has one, by name. */
  readonly list: Observable<readonly Profile[]>;
  /** The same observable for the same person; a profile without names until theirs has arrived. */
  of(person: Did): Observable<Profile>;
  /** When somebody first said who they are here, in milliseconds by their clock; null before that, and where the clock is known to be wrong. */
  introducedAt(person: Did): number | null;
  /** Sets some of the own profile. @throws KithError `profile-name-empty`, `profile-name-too-long`, `profile-too-long`, `profile-expiry`, `profile-avatar`, `profile-avatar-too-long`. */
  update(changes: ProfileChanges): Promise<void>;
  ready(): Promise<void>;
  close(): void;
}

/** Channels of one space. */
export interface Channels {
  /** Not archived, by name. */
  readonly list: Observable<readonly Channel[]>;
  /** Archived ones, by name. */
  readonly archived: Observable<readonly Channel[]>;
  /** Discussions of single things, by name, the archived ones included. They are in neither of the lists above. */
  readonly discussions: Observable<readonly Channel[]>;
  /**
   * The channel in which a thing is discussed: null before anybody opened it. The same observable for the same target.
   * @param target - Any id of an app, 1 to 128 characters. @throws KithError `discussion-target`
   */
  discussion(target: string): Observable<Channel | null>;
  /** Its id, which follows from space and target: what is said there can be shown before it is opened. @throws KithError `discussion-target` */
  discussionId(target: string): NodeId;
  /**
   * Opens it where nobody has, under the name given; otherwise changes nothing. Call it before the first message.
   * @throws KithError `discussion-target`, `channel-name-empty`, `channel-name-too-long`, and what the space throws.
   */
  openDiscussion(target: string, options?: { readonly name?: string }): Promise<NodeId>;
  /** It is listed here, or is the id of a discussion that was asked for here by its target. */
  knows(id: NodeId): boolean;
  /** Undefined for a channel that is not (yet) known here. */
  get(id: NodeId): Channel | undefined;
  /** @throws KithError `channel-name-empty`, `channel-name-too-long`, `channel-topic-too-long`, `not-for-guests`. */
  create(channel: { readonly name: string; readonly topic?: string; readonly kind?: ChannelKind }): Promise<NodeId>;
  /** @throws KithError `channel-id`, `channel-name-empty`, `channel-name-too-long`, `not-for-guests`. */
  rename(id: NodeId, name: string): Promise<void>;
  setTopic(id: NodeId, topic: string): Promise<void>;
  /** Hides it from the list; its messages stay. */
  archive(id: NodeId): Promise<void>;
  restore(id: NodeId): Promise<void>;
  /** Resolves when the list has been read from this device. */
  ready(): Promise<void>;
  close(): void;
}

/** The messages in the window of a timeline. */
export interface TimelineSnapshot {
  readonly state: 'loading' | 'ready';
  /** Oldest first. */
  readonly messages: readonly Message[];
  /** There are older ones to load. */
  readonly hasMore: boolean;
  /** There are newer ones to load: the window does not reach to the end of the channel. */
  readonly hasNewer: boolean;
  /** The newest message of the channel, whether the window holds it or not. */
  readonly newest: Message | undefined;
}

/** A live window on a channel: opened at the newest messages, growing upwards; or around an older message, growing both ways. */
export interface Timeline extends Observable<TimelineSnapshot> {
  ready(): Promise<void>;
  /** Loads older messages; 50 unless told. */
  loadMore(count?: number): Promise<void>;
  /** Loads newer messages, 50 unless told, where the window does not reach to the end. */
  loadNewer(count?: number): Promise<void>;
  /** Shows the end of the channel again. */
  showNewest(): void;
  /**
   * Brings a message into the window: loads up to it where it is near, and otherwise shows what surrounds it. False when it is not in
   * this channel, or not held here.
   */
  reveal(message: NodeId): Promise<boolean>;
  close(): void;
}

/** Messages of one space. */
export interface Messages {
  /**
   * Resolves when the message is durable on this device; it syncs later by itself.
   * @throws KithError `message-empty`, `message-too-long`, `too-many-mentions`, `mention-malformed`, `mention-place`, `channel-id`, `channel-unknown`, `channel-archived`, and what the space throws.
   */
  send(channel: NodeId, draft: MessageDraft): Promise<NodeId>;
  /** Sends to the channel of the message replied to. @throws KithError `message-unknown`, and what `send` throws. */
  reply(message: NodeId, draft: MessageDraft): Promise<NodeId>;
  /** Replaces text and mentions of an own message. Whom it mentions only from now on has an unread mention, whatever they had read. @throws KithError `message-unknown`, `not-the-author`, `already-redacted`, and what `send` throws. */
  edit(message: NodeId, draft: MessageDraft): Promise<void>;
  /** Takes away an own message, or as a moderator anybody's. @throws KithError `message-unknown`, `not-allowed`. */
  redact(message: NodeId): Promise<void>;
  /** @throws KithError `message-id` */
  get(message: NodeId): Promise<Message | undefined>;
  timeline(channel: NodeId, options?: { readonly limit?: number }): Timeline;
  /** How far an own message has come; null for somebody else's. */
  delivery(message: Pick<Message, 'place'>): Observable<Delivery | null>;
  /** How many of the newest messages are own ones that only this device holds. */
  waiting(): WaitingMessages;
  close(): void;
}

/** The number of own messages that only this device holds. `ready()` resolves when the stored ones are counted. */
export interface WaitingMessages extends Observable<number> {
  ready(): Promise<void>;
  close(): void;
}

/** A message of somebody else, as it arrived. */
export interface NewMessage {
  readonly message: Message;
  /** Null while the channel itself has not arrived. */
  readonly channel: Channel | null;
  /** It was said before this person was let in, and comes with the first sync. */
  readonly history: boolean;
}

/** Reports the messages of others as they arrive. */
export interface NewMessages {
  /**
   * Calls back for every message of somebody else that arrives from now on, in whatever channel or discussion; once for each,
   * and not for what is stored here already. Returns what ends it.
   */
  onNew(listener: (arrived: NewMessage) => void): () => void;
  /** Calls back, once for each, for every message in which an edit mentions this person from now on who was not called before. Returns what ends it. */
  onCalled(listener: (called: NewMessage) => void): () => void;
}

/** Counts the messages that one person has not read in one space. Their read marks are kept in their personal space. */
export interface Inbox {
  /** Messages of others above the watermarks. The same observable for the same channel. */
  unread(channel: NodeId): Observable<number>;
  /** Those of them that mention me (or everybody), and read ones that do so only since an edit; not acknowledged ones. */
  mentions(channel: NodeId): Observable<number>;
  /** Everything up to and including this message was read; everything that is here, unless told. */
  markRead(channel: NodeId, upTo?: NodeId): Promise<void>;
  /** This one mention was dealt with. */
  acknowledge(message: NodeId): Promise<void>;
  /** The oldest message that is unread, or mentions me only since an edit: where a divider belongs, and where to open. Null when all is read. */
  firstUnread(channel: NodeId): Promise<NodeId | null>;
  /** Resolves when the counts of a channel are known. */
  ready(channel: NodeId): Promise<void>;
  /** Writes what is still waiting to be written. */
  close(): Promise<void>;
}

/** The status that a person chooses. `auto` follows from their use of their devices. */
export type OwnStatusChoice = (typeof ownStatusChoices)[number];

/** One choice for all devices of a person, kept in their personal space. */
export interface OwnStatus {
  /** `auto` from the moment its time is over, by this device's clock. */
  readonly choice: Observable<OwnStatusChoice>;
  /** When it goes back to `auto`, in milliseconds since the Unix epoch; null for never. */
  readonly until: Observable<number | null>;
  /** @throws KithError `status-until`, and what the space throws. */
  choose(choice: OwnStatusChoice, options?: { readonly until?: number }): Promise<void>;
  ready(): Promise<void>;
  close(): void;
}

/** The blocked people: their pokes, invitations and calls are dropped. The list is kept in their personal space. */
export interface BlockList {
  readonly list: Observable<ReadonlySet<Did>>;
  /** @throws KithError `block-person`, and what the space throws. */
  block(person: Did): Promise<void>;
  unblock(person: Did): Promise<void>;
  ready(): Promise<void>;
  close(): void;
}

/** The settings that all members of a workspace share. */
export interface WorkspaceSettings {
  /** Empty until the settings have arrived. */
  readonly name: Observable<string>;
  /** @throws KithError `workspace-name-empty`, `workspace-name-too-long`, `not-a-moderator`. */
  rename(name: string): Promise<void>;
  close(): void;
}
