import type { CallSignaling } from '../ports.js';
import type { SessionKey, Signal, SignalGate } from '../signal/signals.js';

/** Seals signals one after the other, so that they are sent in order. */
export class Outbox {
  readonly #gate: SignalGate;
  readonly #signaling: readonly CallSignaling[];
  readonly #onError: (error: unknown) => void;
  #last: Promise<void> = Promise.resolve();

  constructor(gate: SignalGate, signaling: readonly CallSignaling[], onError: (error: unknown) => void) {
    this.#gate = gate;
    this.#signaling = signaling;
    this.#onError = onError;
  }

  send(signal: Signal, to: SessionKey | null): void {
    this.#last = this.#last.then(() => this.#send(signal, to)).catch(this.#onError);
  }

  /** Resolves when all signals have been sent. */
  idle(): Promise<void> {
    return this.#last;
  }

  async #send(signal: Signal, to: SessionKey | null): Promise<void> {
    const sealed = await this.#gate.seal(signal, to);
    // Without a secret there is no receiver. The call ends with that reason.
    if (sealed !== null) for (const transport of this.#signaling) transport.send(sealed, to);
  }
}
