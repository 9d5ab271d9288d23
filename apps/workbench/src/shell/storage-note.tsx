import { useWorkspaceStatus } from '@kith/react';
import { HardDrive } from 'lucide-react';
import { storageWords } from './storage-words.js';

/** What is written now is not kept: said above the place where it is written, with what is safe. */
export function StorageNote() {
  const words = storageWords(useWorkspaceStatus().storage);
  if (words === null) return null;
  return (
    <p className="offline-note storage-note" role="alert">
      <HardDrive size={14} aria-hidden />
      <span>
        <strong>{words.text}.</strong> {words.detail}
      </span>
    </p>
  );
}
