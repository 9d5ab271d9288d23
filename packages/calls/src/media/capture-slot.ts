/**
 * One captured source. It has at most one track, and the latest request counts. A track that arrives after its request was
 * cancelled is stopped at once, so that no camera light stays on.
 */
export class CaptureSlot {
  readonly #onChange: (track: MediaStreamTrack | null) => void;
  readonly #onEnded: (track: MediaStreamTrack) => void;
  #track: MediaStreamTrack | null = null;
  #wish = 0;
  #wanted = false;

  /** `onEnded`: called when the track ended by itself: unplugged, or ended from the browser's own bar. */
  constructor(onChange: (track: MediaStreamTrack | null) => void, onEnded: (track: MediaStreamTrack) => void) {
    this.#onChange = onChange;
    this.#onEnded = onEnded;
  }

  /** A track is captured or requested. */
  get wanted(): boolean {
    return this.#wanted;
  }

  /**
   * Captures a track. Returns false if a later request replaced this one. Rejects with the error of `capture`; the earlier
   * track then stays.
   */
  async start(capture: () => Promise<MediaStreamTrack | null>): Promise<boolean> {
    const wish = ++this.#wish;
    const before = this.#wanted;
    this.#wanted = true;
    try {
      const track = await capture();
      if (wish !== this.#wish) {
        track?.stop();
        return false;
      }
      this.#replace(track);
      return true;
    } catch (error) {
      if (wish !== this.#wish) return false;
      this.#wanted = before && this.#track !== null;
      throw error;
    }
  }

  stop(): void {
    this.#wish += 1;
    this.#wanted = false;
    this.#replace(null);
  }

  #replace(track: MediaStreamTrack | null): void {
    const before = this.#track;
    this.#track = track;
    track?.addEventListener('ended', () => {
      if (this.#track !== track) return;
      this.#track = null;
      this.#wanted = false;
      this.#onChange(null);
      this.#onEnded(track);
    });
    // The sender changes to the new track before the old one ends.
    this.#onChange(track);
    before?.stop();
  }
}
