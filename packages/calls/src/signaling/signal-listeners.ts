import { callListeners, printError } from '@kith/identity';

/** The listeners for signals and for devices that are gone. */
export class SignalListeners {
  readonly #signals = new Set<(signal: Uint8Array) => void>();
  readonly #gone = new Set<(device: string) => void>();

  onSignal(listener: (signal: Uint8Array) => void): () => void {
    const own = (signal: Uint8Array) => listener(signal);
    this.#signals.add(own);
    return () => this.#signals.delete(own);
  }

  onGone(listener: (device: string) => void): () => void {
    const own = (device: string) => listener(device);
    this.#gone.add(own);
    return () => this.#gone.delete(own);
  }

  signal(signal: Uint8Array): void {
    callListeners(this.#signals, printError, signal);
  }

  gone(device: string): void {
    callListeners(this.#gone, printError, device);
  }

  clear(): void {
    this.#signals.clear();
    this.#gone.clear();
  }
}
