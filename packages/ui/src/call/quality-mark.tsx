import { gradeOf, gradeWords, qualityLines } from './quality-words.js';
import type { RatedQuality } from './rated-quality.js';

/** How good a connection is: three bars, words for screen readers, and the numbers on hover. */
export function QualityMark({ quality }: { quality: RatedQuality | undefined }) {
  const grade = gradeOf(quality?.statistics);
  const lines = [gradeWords[grade], ...qualityLines(quality?.statistics, quality?.bitrate ?? null)];
  return (
    <span
      className="kith-call-quality"
      data-grade={grade}
      role="img"
      aria-label={lines.join('. ')}
      title={lines.join('\n')}
    >
      <i />
      <i />
      <i />
    </span>
  );
}
