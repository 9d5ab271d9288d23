import { CANDIDATES_PER_CONNECTION } from '../limits.js';
import type { MediaCandidate } from '../ports.js';

export interface CandidateTaker {
  /** Whether the description that candidates belong to is there. */
  ready(): boolean;
  /** Rejects what it cannot use. */
  add(candidate: MediaCandidate): Promise<void>;
  /** Called for what comes beyond the limit. */
  refused(): void;
}

/**
 * Candidates that came before their description. A candidate that is rejected waits for the next description too: it may belong to
 * a restart whose offer is still under way.
 */
export class WaitingCandidates {
  readonly #taker: CandidateTaker;
  #waiting: MediaCandidate[] = [];
  #count = 0;

  constructor(taker: CandidateTaker) {
    this.#taker = taker;
  }

  async add(candidate: MediaCandidate): Promise<void> {
    this.#count += 1;
    if (this.#count > CANDIDATES_PER_CONNECTION) return this.#taker.refused();
    await this.#try(candidate);
  }

  /** To be called whenever a description of the other side has been set. A new description starts a new count. */
  async described(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#count = waiting.length;
    await Promise.all(waiting.map((candidate) => this.#try(candidate)));
  }

  async #try(candidate: MediaCandidate): Promise<void> {
    if (!this.#taker.ready()) return void this.#waiting.push(candidate);
    await this.#taker.add(candidate).catch(() => this.#waiting.push(candidate));
  }
}
