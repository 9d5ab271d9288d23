import type { ReactNode } from 'react';
import type { MentionPlace } from '@kith/comms';

/** Lies under the text field with the same letters, invisible: it gives the field its height and colours the mentions. */
export function Highlights({ text, ranges }: { text: string; ranges: readonly MentionPlace[] }) {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const { start, end } of ranges) {
    parts.push(<span key={from}>{text.slice(from, start)}</span>, <mark key={start}>{text.slice(start, end)}</mark>);
    from = end;
  }
  return (
    <div className="kith-composer-highlights" dir="auto" aria-hidden="true" translate="no">
      {parts}
      <span key={from}>{`${text.slice(from)}\u200b`}</span>
    </div>
  );
}
