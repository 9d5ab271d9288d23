import type { MediaStatistics } from '@kith/calls';

/** The grade of a connection. */
export type QualityGrade = 'unknown' | 'good' | 'fair' | 'poor';

/** Milliseconds and shares of lost packets from which talking (ITU-T G.114) and hearing become harder. */
const FAIR = { roundTrip: 250, loss: 0.02 };
const POOR = { roundTrip: 500, loss: 0.08 };

/** Returns the grade of a connection from its round trip and its loss; the worse of the two counts. */
export function gradeOf(statistics: MediaStatistics | undefined): QualityGrade {
  if (statistics === undefined) return 'unknown';
  const { roundTrip, loss } = statistics;
  if (roundTrip === undefined && loss === undefined) return 'unknown';
  const worse = (than: typeof FAIR) => (roundTrip ?? 0) >= than.roundTrip || (loss ?? 0) >= than.loss;
  return worse(POOR) ? 'poor' : worse(FAIR) ? 'fair' : 'good';
}

/** The words for each grade. */
export const gradeWords: Readonly<Record<QualityGrade, string>> = {
  unknown: 'Connection not measured yet',
  good: 'Good connection',
  fair: 'Fair connection',
  poor: 'Poor connection',
};

/** One fact a line: round trip, loss, bitrate of what is received, and how both sides are reached. */
export function qualityLines(statistics: MediaStatistics | undefined, bitrate: number | null): readonly string[] {
  if (statistics === undefined) return [];
  const { roundTrip, loss, local, remote, protocol } = statistics;
  return [
    roundTrip === undefined ? null : `Round trip ${Math.round(roundTrip)} ms`,
    loss === undefined ? null : `Lost ${(loss * 100).toFixed(1)} %`,
    bitrate === null ? null : `Receiving ${bitrateWords(bitrate)}`,
    local === undefined && remote === undefined
      ? null
      : `Path ${local ?? '?'} → ${remote ?? '?'}${protocol === undefined ? '' : ` (${protocol})`}`,
  ].filter((line) => line !== null);
}

function bitrateWords(bits: number): string {
  return bits >= 1_000_000 ? `${(bits / 1_000_000).toFixed(1)} Mbit/s` : `${Math.round(bits / 1_000)} kbit/s`;
}

export interface Sample {
  /** Milliseconds, of a clock that only goes forward. */
  readonly at: number;
  readonly bytes: number;
}

/** Bits per second between two looks; null where there is no earlier one, or counting began anew. */
export function bitrateBetween(before: Sample | null, now: Sample): number | null {
  if (before === null || now.at <= before.at || now.bytes < before.bytes) return null;
  return ((now.bytes - before.bytes) * 8_000) / (now.at - before.at);
}
