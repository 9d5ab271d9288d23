import type { MediaStatistics } from '@kith/calls';
import { derived } from '@kith/identity';
import type { Observable } from '@kith/identity';
import { bitrateBetween } from './quality-words.js';
import type { Sample } from './quality-words.js';

export interface RatedQuality {
  readonly statistics: MediaStatistics;
  /** Bits per second received since the measurement before; null at the first. */
  readonly bitrate: number | null;
}

/** The latest measurements with how fast media arrives. `now`: milliseconds of a clock that only goes forward. */
export function ratedQuality(
  quality: Observable<ReadonlyMap<string, MediaStatistics>>,
  now: () => number,
): Observable<ReadonlyMap<string, RatedQuality>> {
  let samples: ReadonlyMap<string, Sample> = new Map();
  const rate = (): ReadonlyMap<string, RatedQuality> => {
    const at = now();
    const latest = new Map<string, Sample>();
    const rated = new Map<string, RatedQuality>();
    for (const [key, statistics] of quality.getSnapshot()) {
      const sample = { at, bytes: statistics.bytesReceived };
      latest.set(key, sample);
      rated.set(key, { statistics, bitrate: bitrateBetween(samples.get(key) ?? null, sample) });
    }
    samples = latest;
    return rated;
  };
  return derived([quality], rate);
}
