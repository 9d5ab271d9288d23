import { useWorkspaceStatus } from '@kith/react';
import { Download } from 'lucide-react';
import { toComeWords } from './status-words.js';

/** While much of what others hold is still to come, what is shown may have gaps: said where it is read. */
export function ComingNote() {
  const words = toComeWords(useWorkspaceStatus().missing);
  if (words === null) return null;
  return (
    <p className="offline-note">
      <Download size={14} aria-hidden />
      <span className="figures">{`Not all messages are here yet: ${words}.`}</span>
    </p>
  );
}
