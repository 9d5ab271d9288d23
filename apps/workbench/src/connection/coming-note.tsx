import { useWorkspaceStatus } from '@kith/react';
import { Note } from '@kith/ui';
import { Download } from 'lucide-react';
import { toComeWords } from './status-words.js';

/** While much of what others hold is still to come, what is shown may have gaps: said where it is read. */
export function ComingNote() {
  const words = toComeWords(useWorkspaceStatus().missing);
  if (words === null) return null;
  return (
    <Note role="note" icon={<Download size={16} aria-hidden />}>
      <p className="figures">{`Not all messages are here yet: ${words}.`}</p>
    </Note>
  );
}
