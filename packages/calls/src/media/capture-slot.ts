/**
 * One thing that is captured: at most one track, and the latest wish counts. A track that arrives after its wish was taken back is
 * stopped at once, so that no light stays on.
 */
export class CaptureSlot {
  readonly #onChange: (track: MediaStreamTrack | null) => void;
  readonly #onEnded: (track: MediaStreamTrack) => void;
  #track: MediaStreamTrack | null = null;
  #wish = 0;
  #wanted = false;

  /** `onEnded`: the track ended by itself, unplugged or ended from the browser's own bar. */
  constructor(onChange: (track: MediaStreamTrack | null) => void, onEnded: (track: MediaStreamTrack) => void) {
    this.#onChange = onChange;
    this.#onEnded = onEnded;
  }

  /** Wanted, whether it is there already or still being asked for. */
  get wanted(): boolean {
    return this.#wanted;
  }

  /** False when something else was wished meanwhile. Rejects with what `capture` rejects with; the track before stays then. */
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
    // Whoever sends the old one changes to the new one before the old one ends.
    this.#onChange(track);
    before?.stop();
  }
}
