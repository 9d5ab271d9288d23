import { patientClock, type Clock, type Timer } from '@kith/identity';
import type { AuthenticatedConnection } from '../connection/connection.js';
import type { AuthenticatedOutcome } from '../connection/create-connection.js';
import type { AttemptFailure, RefusalCode } from '../events.js';
import type { CreateLink, Link, LinkFailure, LinkSignal, PendingLink } from '../ports.js';

export type AttemptOutcome =
  | { kind: 'connected'; connection: AuthenticatedConnection }
  | { kind: 'refused'; code: RefusalCode }
  | { kind: 'failed'; code: LinkFailure | AttemptFailure };

export interface AttemptOptions {
  /** 8 random bytes as base64url, chosen by the initiator. */
  id: string;
  initiator: boolean;
  clock: Clock;
  createLink: CreateLink;
  send: (signal: LinkSignal) => void;
  authenticate: (link: Link) => Promise<AuthenticatedOutcome>;
  /** Number of failed attempts to this peer. A slow network gets more time with each attempt. */
  failures: number;
  /** Called once. */
  onDone: (outcome: AttemptOutcome) => void;
}

/** Milliseconds until an unanswered offer ends, so that it frees its place. */
const ANSWER_MILLISECONDS = 5_000;
const LINK_MILLISECONDS = 20_000;
/** The time grows with each failure, up to this factor. */
const MOST_PATIENCE = 3;

/** One attempt: from the first offer to an authenticated connection, or to the reason of a failure. */
export class Attempt {
  readonly id: string;
  readonly initiator: boolean;
  readonly #options: AttemptOptions;
  readonly #pending: PendingLink;
  #link: Link | null = null;
  #linkTimer: Timer;
  #answerTimer: Timer | null = null;
  #done = false;
  #progresses = false;

  constructor(options: AttemptOptions) {
    const { initiator } = options;
    const clock = patientClock(options.clock);
    const patience = Math.min(MOST_PATIENCE, 1 + options.failures / 2);
    this.id = options.id;
    this.initiator = initiator;
    this.#options = options;
    this.#linkTimer = clock.after(LINK_MILLISECONDS * patience, () => this.cancel('link-timeout'));
    if (initiator) this.#answerTimer = clock.after(ANSWER_MILLISECONDS * patience, () => this.cancel('unanswered'));
    this.#pending = options.createLink({
      initiator,
      send: (signal) => {
        if (!this.#done) options.send(signal);
      },
    });
    this.#run().catch(() => this.cancel('local-failure'));
  }

  /** The other end has taken part beyond the first offer. */
  get progresses(): boolean {
    return this.#progresses;
  }

  receive(signal: LinkSignal): void {
    if (this.#done) return;
    if (signal.kind !== 'offer') this.#progresses = true;
    if (signal.kind === 'answer') this.#answerTimer?.cancel();
    this.#pending.receive(signal);
  }

  cancel(code: AttemptFailure): void {
    if (this.#done) return;
    this.#link?.close(code);
    this.#finish({ kind: 'failed', code });
    this.#pending.cancel();
  }

  async #run(): Promise<void> {
    const outcome = await this.#pending.opened;
    if (!outcome.ok) return this.#finish({ kind: 'failed', code: outcome.code });
    if (this.#done) return outcome.link.close('cancelled');
    this.#link = outcome.link;
    this.#linkTimer.cancel();
    const result = await this.#options.authenticate(outcome.link);
    if (this.#done) return result.ok ? result.connection.close('cancelled') : undefined;
    return this.#finish(
      result.ok ? { kind: 'connected', connection: result.connection } : { kind: 'refused', code: result.code },
    );
  }

  #finish(outcome: AttemptOutcome): void {
    if (this.#done) return;
    this.#done = true;
    this.#linkTimer.cancel();
    this.#answerTimer?.cancel();
    this.#options.onDone(outcome);
  }
}
