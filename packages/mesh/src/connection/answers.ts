import { observable, patientClock, type Clock, type Observable, type OnError, type Timer } from '@kith/identity';
import { ASK_EVERY, LOOK_MILLISECONDS, UNANSWERED_LOOKS } from '../limits.js';

/**
 * Tracks whether the other end answers. `answering` becomes false long before the connection is closed as silent. Frames are
 * checked at intervals, because thousands may come in a second.
 */
export class Answers {
  readonly answering: Observable<boolean>;
  readonly #answering;
  readonly #clock: Clock;
  readonly #ask: () => void;
  #heard = false;
  #inVain = 0;
  #timer: Timer;

  constructor(parts: { readonly clock: Clock; readonly ask: () => void; readonly onError: OnError }) {
    this.#clock = patientClock(parts.clock);
    this.#ask = parts.ask;
    this.#answering = observable(true, { onError: parts.onError });
    this.answering = this.#answering;
    this.#timer = this.#next();
  }

  /** Notes that a frame came. */
  heard(): void {
    this.#heard = true;
    this.#answering.set(true);
  }

  end(): void {
    this.#timer.cancel();
  }

  #next(): Timer {
    return this.#clock.after(LOOK_MILLISECONDS, () => {
      this.#timer = this.#next();
      this.#look();
    });
  }

  #look(): void {
    this.#inVain = this.#heard ? 0 : this.#inVain + 1;
    this.#heard = false;
    if (this.#inVain >= UNANSWERED_LOOKS) this.#answering.set(false);
    // A silent peer is pinged repeatedly, so that it is heard as soon as it can answer.
    if (this.#inVain > 0 && this.#inVain % ASK_EVERY === 0) this.#ask();
  }
}
