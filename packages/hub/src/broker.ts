import { publishFrame } from './frame.js';
import type { HubLimits } from './limits.js';

/** Whoever listens on topics: the broker knows it by identity only. */
export interface Subscriber {
  /** Whole frames, one after the other; `count` of them. */
  deliver(frames: Buffer, count: number): void;
}

export type JoinOutcome = 'joined' | 'too-many-topics' | 'bad-topic';
export type PublishOutcome = 'queued' | 'no-subscriber' | 'no-addressee';
export type ClaimOutcome<S> =
  | { kind: 'held' }
  /** Another connection showed this name first, and is still there. */
  | { kind: 'contested'; holder: S }
  /** The name is overlong, one too many, or the claimer does not listen on the topic. */
  | { kind: 'ignored' };

interface Topic<S> {
  readonly name: string;
  readonly subscribers: Set<S>;
  /** Session name → the connection that showed it. */
  readonly sessions: Map<string, S>;
  /** Frames for every subscriber that wait for the end of this turn. */
  waiting: Buffer[];
  waitingBytes: number;
}

interface Membership<S> {
  /** Each topic with the session names held there. */
  readonly topics: Map<Topic<S>, Set<string>>;
  /** Session names held in all topics together. */
  sessions: number;
}

/** Flushed before the turn ends when one topic has gathered this much. */
const largestRun = 256 * 1024;

/**
 * Who listens where, and who is who: no sockets, no time. What is published in one turn of the event loop reaches each
 * subscriber as one write; order within a topic is kept. Nothing published outlives the flush.
 */
export class Broker<S extends Subscriber> {
  readonly #limits: Readonly<HubLimits>;
  readonly #requestFlush: () => void;
  readonly #topics = new Map<string, Topic<S>>();
  readonly #memberships = new Map<S, Membership<S>>();
  readonly #dirty = new Set<Topic<S>>();

  constructor(limits: Readonly<HubLimits>, requestFlush: () => void) {
    this.#limits = limits;
    this.#requestFlush = requestFlush;
  }

  get topicCount(): number {
    return this.#topics.size;
  }

  get sessionCount(): number {
    let sum = 0;
    for (const membership of this.#memberships.values()) sum += membership.sessions;
    return sum;
  }

  subscribe(subscriber: S, name: string): JoinOutcome {
    if (name.length === 0 || name.length > this.#limits.topicLength) return 'bad-topic';
    const membership = this.#memberships.get(subscriber) ?? {
      topics: new Map<Topic<S>, Set<string>>(),
      sessions: 0,
    };
    const known = this.#topics.get(name);
    if (known !== undefined && membership.topics.has(known)) return 'joined';
    if (membership.topics.size >= this.#limits.topics) return 'too-many-topics';
    const topic: Topic<S> = known ?? {
      name,
      subscribers: new Set(),
      sessions: new Map(),
      waiting: [],
      waitingBytes: 0,
    };
    this.#flushTopic(topic);
    this.#topics.set(name, topic);
    topic.subscribers.add(subscriber);
    membership.topics.set(topic, new Set());
    this.#memberships.set(subscriber, membership);
    return 'joined';
  }

  unsubscribe(subscriber: S, name: string): void {
    const topic = this.#topics.get(name);
    if (topic !== undefined) this.#part(subscriber, topic);
  }

  /** Takes a session name on a topic for a subscriber of it, unless another one has it. */
  claim(subscriber: S, name: string, session: string): ClaimOutcome<S> {
    const topic = this.#topics.get(name);
    const membership = this.#memberships.get(subscriber);
    const names = topic === undefined ? undefined : membership?.topics.get(topic);
    if (topic === undefined || membership === undefined || names === undefined) return { kind: 'ignored' };
    const holder = topic.sessions.get(session);
    if (holder === subscriber) return { kind: 'held' };
    if (holder !== undefined) return { kind: 'contested', holder };
    if (session.length > this.#limits.sessionLength || membership.sessions >= this.#limits.sessions)
      return { kind: 'ignored' };
    topic.sessions.set(session, subscriber);
    names.add(session);
    membership.sessions += 1;
    return { kind: 'held' };
  }

  /** `json` is the whole publish as it came. With `to`, it goes to that session's connection and to nobody else. */
  publish(name: string, json: Buffer, to: string | undefined): PublishOutcome {
    const topic = this.#topics.get(name);
    if (topic === undefined) return to === undefined ? 'no-subscriber' : 'no-addressee';
    const addressee = to === undefined ? undefined : topic.sessions.get(to);
    if (to !== undefined && addressee === undefined) return 'no-addressee';
    const frame = publishFrame(json, topic.subscribers.size);
    if (addressee !== undefined) {
      this.#flushTopic(topic);
      addressee.deliver(frame, 1);
      return 'queued';
    }
    topic.waiting.push(frame);
    topic.waitingBytes += frame.length;
    if (topic.waitingBytes > largestRun) this.#flushTopic(topic);
    else if (this.#dirty.size === 0) this.#requestFlush();
    if (topic.waiting.length > 0) this.#dirty.add(topic);
    return 'queued';
  }

  /** Hands out what this turn gathered. */
  flush(): void {
    for (const topic of this.#dirty) this.#flushTopic(topic);
    this.#dirty.clear();
  }

  leave(subscriber: S): void {
    for (const topic of this.#memberships.get(subscriber)?.topics.keys() ?? []) this.#part(subscriber, topic);
  }

  #part(subscriber: S, topic: Topic<S>): void {
    const membership = this.#memberships.get(subscriber);
    const names = membership?.topics.get(topic);
    if (membership === undefined || names === undefined) return;
    this.#flushTopic(topic);
    topic.subscribers.delete(subscriber);
    if (topic.subscribers.size === 0) this.#topics.delete(topic.name);
    for (const session of names) topic.sessions.delete(session);
    membership.sessions -= names.size;
    membership.topics.delete(topic);
    if (membership.topics.size === 0) this.#memberships.delete(subscriber);
  }

  #flushTopic(topic: Topic<S>): void {
    if (topic.waiting.length === 0) return;
    const { waiting } = topic;
    const [first] = waiting;
    const frames = waiting.length === 1 && first !== undefined ? first : Buffer.concat(waiting, topic.waitingBytes);
    topic.waiting = [];
    topic.waitingBytes = 0;
    for (const subscriber of topic.subscribers) subscriber.deliver(frames, waiting.length);
  }
}
