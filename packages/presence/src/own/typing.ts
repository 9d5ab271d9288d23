import type { Clock, Timer } from '@kith/identity';
import { TYPING_INTERVAL, TYPING_LEASE } from '../limits.js';

/** Turns keystrokes into few signs of typing: one at once, then one every TYPING_INTERVAL, and an end. */
export class TypingSigns {
  readonly #clock: Clock;
  readonly #tell: (typing: boolean) => void;
  #end: Timer | undefined;
  #pause: Timer | undefined;

  constructor(clock: Clock, tell: (typing: boolean) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  keystroke(): void {
    this.#end?.cancel();
    this.#end = this.#clock.after(TYPING_LEASE, () => this.stop());
    if (this.#pause !== undefined) return;
    this.#pause = this.#clock.after(TYPING_INTERVAL, () => {
      this.#pause = undefined;
    });
    this.#tell(true);
  }

  stop(): void {
    const typing = this.#end !== undefined;
    this.#end?.cancel();
    this.#pause?.cancel();
    this.#end = undefined;
    this.#pause = undefined;
    if (typing) this.#tell(false);
  }
}
