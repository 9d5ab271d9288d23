import type { Did, Observable } from '@kith/identity';
import type { CallMember } from '../call-types.js';
import type { Playback } from '../media/playback.js';

/** Volumes by person, 0 to 2, remembered across calls. */
export interface VolumeMemory {
  get(person: Did): number | undefined;
  set(person: Did, volume: number): void;
}

const LOUDEST = 2;

/** Plays the voices of the other members, each at the volume that this person chose. */
export class Voices {
  readonly #members: Observable<readonly CallMember[]>;
  readonly #playback: Playback | null;
  readonly #volumes: VolumeMemory;
  readonly #playing = new Map<string, MediaStreamTrack>();

  constructor(members: Observable<readonly CallMember[]>, playback: Playback | null, volumes: VolumeMemory) {
    this.#members = members;
    this.#playback = playback;
    this.#volumes = volumes;
  }

  /** Follows the members' tracks. A member has a track only while the connection is authenticated. */
  follow(): void {
    const others = this.#members.getSnapshot().filter((member) => !member.self);
    const tracks = new Map(others.map(({ key, audioTrack }) => [key, audioTrack]));
    for (const [key, track] of [...this.#playing]) if (tracks.get(key) !== track) this.#end(key);
    for (const { key, person, audioTrack } of others) {
      if (audioTrack === null || this.#playing.has(key)) continue;
      this.#playing.set(key, audioTrack);
      this.#playback?.play(key, audioTrack);
      this.#playback?.setVolume(key, percent(this.volumeOf(person)));
    }
  }

  setVolume(person: Did, volume: number): void {
    const bounded = Math.min(LOUDEST, Math.max(0, volume));
    this.#volumes.set(person, bounded);
    for (const member of this.#members.getSnapshot())
      if (member.person === person && !member.self) this.#playback?.setVolume(member.key, percent(bounded));
  }

  volumeOf(person: Did): number {
    return this.#volumes.get(person) ?? 1;
  }

  stop(): void {
    for (const key of [...this.#playing.keys()]) this.#end(key);
  }

  #end(key: string): void {
    this.#playing.delete(key);
    this.#playback?.play(key, null);
  }
}

const percent = (volume: number): number => Math.round(volume * 100);
