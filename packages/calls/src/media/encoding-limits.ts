import type { VideoLimits } from '../ports.js';

/** A camera in a mesh of four, before anybody has said how large it is shown. */
export const firstVideoLimits: VideoLimits = { maxBitrate: 800_000, scaleDownBy: 1, maxFramerate: 30 };

/** Sets what one sender may encode: one change at a time, because a change is refused when another came between reading and writing. */
export class EncodingLimits {
  readonly #sender: RTCRtpSender | undefined;
  #wanted: VideoLimits = firstVideoLimits;
  #applied: VideoLimits | null = null;
  #work: Promise<void> = Promise.resolve();

  constructor(sender: RTCRtpSender | undefined) {
    this.#sender = sender;
  }

  /** Rejects when the browser refuses them. */
  set(limits: VideoLimits): Promise<void> {
    this.#wanted = limits;
    return this.apply();
  }

  /** Called again once negotiated: before that there may be no encoding to limit. */
  apply(): Promise<void> {
    const run = () => this.#apply();
    // Whoever made the change before hears of its failure.
    this.#work = this.#work.then(run, run);
    return this.#work;
  }

  async #apply(): Promise<void> {
    const limits = this.#wanted;
    if (limits === this.#applied || typeof this.#sender?.setParameters !== 'function') return;
    const parameters = this.#sender.getParameters();
    const [encoding] = parameters.encodings;
    if (!encoding) return;
    encoding.maxBitrate = limits.maxBitrate;
    encoding.scaleResolutionDownBy = Math.max(1, limits.scaleDownBy);
    encoding.maxFramerate = limits.maxFramerate;
    await this.#sender.setParameters(parameters);
    this.#applied = limits;
  }
}
