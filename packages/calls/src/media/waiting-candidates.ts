import { CANDIDATES_PER_CONNECTION } from '../limits.js';
import type { MediaCandidate } from '../ports.js';

export interface CandidateTaker {
  /** Tells whether the description of the candidates is set. */
  ready(): boolean;
  /** Adds a candidate. Rejects an unusable one. */
  add(candidate: MediaCandidate): Promise<void>;
  /** Called for a candidate beyond the limit. */
  refused(): void;
}

/**
 * Candidates that came before their description. A rejected candidate also waits for the next description, because it may
 * belong to a restart whose offer has not come yet.
 */
export class WaitingCandidates {
  readonly #taker: CandidateTaker;
  #waiting: MediaCandidate[] = [];
  readonly #known = new Set<string>();

  constructor(taker: CandidateTaker) {
    this.#taker = taker;
  }

  async add(candidate: MediaCandidate): Promise<void> {
    const text = textOf(candidate);
    // Signals may be repeated until they have an effect.
    if (this.#known.has(text)) return;
    if (this.#known.size >= CANDIDATES_PER_CONNECTION) return this.#taker.refused();
    this.#known.add(text);
    await this.#try(candidate);
  }

  /**
   * Adds the waiting candidates. Call it whenever a description of the other side has been set. A new description starts a new
   * count.
   */
  async described(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#known.clear();
    for (const candidate of waiting) this.#known.add(textOf(candidate));
    await Promise.all(waiting.map((candidate) => this.#try(candidate)));
  }

  async #try(candidate: MediaCandidate): Promise<void> {
    if (!this.#taker.ready()) return void this.#waiting.push(candidate);
    await this.#taker.add(candidate).catch(() => this.#waiting.push(candidate));
  }
}

function textOf({ mid, line, candidate }: MediaCandidate): string {
  return `${mid} ${line} ${candidate}`;
}
