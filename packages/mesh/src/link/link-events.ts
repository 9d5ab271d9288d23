/** The listeners of a link. Frames are kept until a listener is set. A close is reported once and remembered. */
export class LinkEvents {
  #frameListener: ((frame: Uint8Array) => void) | null = null;
  #kept: Uint8Array[] = [];
  #drainListeners: (() => void)[] = [];
  #closeListeners: ((reason: string) => void)[] = [];
  #doubtListeners: (() => void)[] = [];
  #closed: string | null = null;

  get closed(): boolean {
    return this.#closed !== null;
  }

  onFrame(listener: (frame: Uint8Array) => void): void {
    this.#frameListener = listener;
    for (const frame of this.#kept.splice(0)) listener(frame);
  }

  onDrain(listener: () => void): void {
    this.#drainListeners.push(listener);
  }

  onDoubt(listener: () => void): void {
    this.#doubtListeners.push(listener);
  }

  onClose(listener: (reason: string) => void): void {
    if (this.#closed !== null) listener(this.#closed);
    else this.#closeListeners.push(listener);
  }

  frame(frame: Uint8Array): void {
    if (this.#closed !== null) return;
    if (this.#frameListener) this.#frameListener(frame);
    else this.#kept.push(frame);
  }

  drained(): void {
    for (const listener of this.#drainListeners) listener();
  }

  doubt(): void {
    if (this.#closed === null) for (const listener of this.#doubtListeners) listener();
  }

  /** Reports the close. Returns true the first time. */
  close(reason: string): boolean {
    if (this.#closed !== null) return false;
    this.#closed = reason;
    for (const listener of this.#closeListeners.splice(0)) listener(reason);
    return true;
  }
}
