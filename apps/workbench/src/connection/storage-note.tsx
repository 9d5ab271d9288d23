import { useWorkspaceStatus } from '@kith/react';
import { Note } from '@kith/ui';
import { HardDrive } from 'lucide-react';
import { storageWords } from './storage-words.js';

/** What is written now is not kept: said above the place where it is written, with what is safe. */
export function StorageNote() {
  const words = storageWords(useWorkspaceStatus().storage);
  if (words === null) return null;
  return (
    <div className="storage-note">
      <Note role="alert" icon={<HardDrive size={16} aria-hidden />}>
        <p>
          <strong>{words.text}.</strong> {words.detail}
        </p>
      </Note>
    </div>
  );
}
