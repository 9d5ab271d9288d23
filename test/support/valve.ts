import type { CreateLink, Link } from '@kith/mesh';

/** What befalls the links of one party: they can be held still, so that nothing passes and nobody is told, or destroyed. */
export class Valve {
  readonly #links = new Set<HeldLink>();
  #shut = false;

  /** Puts every link that is made into this party's hand. */
  around(createLink: CreateLink): CreateLink {
    return (request) => {
      const pending = createLink(request);
      return {
        receive: (signal) => pending.receive(signal),
        cancel: () => pending.cancel(),
        opened: pending.opened.then((outcome) => (outcome.ok ? { ok: true, link: this.#hold(outcome.link) } : outcome)),
      };
    };
  }

  get shut(): boolean {
    return this.#shut;
  }

  /** While shut, frames wait at this party, in both directions. Afterwards they go on, in order. */
  set shut(shut: boolean) {
    this.#shut = shut;
    if (!shut) for (const link of this.#links) link.release();
  }

  /** Every link ends, and nothing says goodbye. */
  destroy(): void {
    for (const link of this.#links) link.destroy();
  }

  #hold(link: Link): Link {
    const held = new HeldLink(link, () => this.#shut);
    this.#links.add(held);
    link.onClose(() => this.#links.delete(held));
    return held;
  }
}

class HeldLink implements Link {
  readonly kind: Link['kind'];
  readonly binding: Link['binding'];
  readonly #link: Link;
  readonly #shut: () => boolean;
  #waiting: (() => void)[] = [];

  constructor(link: Link, shut: () => boolean) {
    this.#link = link;
    this.#shut = shut;
    this.kind = link.kind;
    this.binding = link.binding;
  }

  get bufferedAmount(): number {
    return this.#link.bufferedAmount;
  }

  send(frame: Uint8Array): void {
    // The sender may use its buffer again.
    const kept = frame.slice();
    this.#pass(() => this.#link.send(kept));
  }

  onFrame(listener: (frame: Uint8Array) => void): void {
    this.#link.onFrame((frame) => this.#pass(() => listener(frame)));
  }

  onDrain(listener: () => void): void {
    this.#link.onDrain(listener);
  }

  onClose(listener: (reason: string) => void): void {
    this.#link.onClose(listener);
  }

  close(reason: string): void {
    this.#link.close(reason);
  }

  destroy(): void {
    this.#waiting = [];
    this.#link.close('link-closed');
  }

  release(): void {
    for (const go of this.#waiting.splice(0)) go();
  }

  #pass(go: () => void): void {
    if (this.#shut()) this.#waiting.push(go);
    else go();
  }
}
