import type { VideoLimits } from '../ports.js';

/** The limits of a camera in a mesh of four, before a member has told its display size. */
export const firstVideoLimits: VideoLimits = { maxBitrate: 800_000, scaleDownBy: 1, maxFramerate: 30 };

/**
 * Sets the encoding limits of one sender. One change runs at a time, because the browser refuses a change if another came
 * between reading and writing.
 */
export class EncodingLimits {
  readonly #sender: RTCRtpSender | undefined;
  #wanted: VideoLimits = firstVideoLimits;
  #applied: VideoLimits | null = null;
  #work: Promise<void> = Promise.resolve();

  constructor(sender: RTCRtpSender | undefined) {
    this.#sender = sender;
  }

  /** Sets the limits. Rejects when the browser refuses them. */
  set(limits: VideoLimits): Promise<void> {
    this.#wanted = limits;
    return this.apply();
  }

  /** Applies the limits. Call it again after negotiation: before that there may be no encoding. */
  apply(): Promise<void> {
    const run = () => this.#apply();
    // The caller of the earlier change gets its failure.
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
