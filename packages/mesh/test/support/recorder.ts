import type { ChannelHandler } from '../../src/index.js';

/** A handler that notes what happens, and lets a test wait for it. */
export class Recorder implements ChannelHandler {
  readonly log: string[] = [];
  readonly messages: Uint8Array[] = [];
  #waiters: { done: () => boolean; resolve: () => void }[] = [];

  get bytes(): number {
    return this.messages.reduce((sum, message) => sum + message.length, 0);
  }

  onOpen(): void {
    this.#note('open');
  }

  onMessage(message: Uint8Array): void {
    this.messages.push(message);
    this.#note(`message ${message.length}`);
  }

  onClose(reason: string): void {
    this.#note(`close ${reason}`);
  }

  until(done: (recorder: this) => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.push({ done: () => done(this), resolve });
      this.#check();
    });
  }

  #note(entry: string): void {
    this.log.push(entry);
    this.#check();
  }

  #check(): void {
    this.#waiters = this.#waiters.filter((waiter) => {
      if (!waiter.done()) return true;
      waiter.resolve();
      return false;
    });
  }
}
