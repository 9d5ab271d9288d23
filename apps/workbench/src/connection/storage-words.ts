import type { WorkspaceStatus } from '@kith/workspace';

export interface StorageWords {
  readonly text: string;
  /** What is safe, and what to do. */
  readonly detail: string;
}

/** What is said of a storage that does not keep what it should; null while it does. */
export function storageWords(storage: WorkspaceStatus['storage']): StorageWords | null {
  switch (storage) {
    case 'ok':
      return null;
    case 'full':
      return {
        text: 'No space left on this device',
        detail: 'What was saved before is safe. New changes are saved again as soon as there is space.',
      };
    case 'failed':
      return {
        text: 'Cannot save on this device',
        detail:
          'What was saved before is safe. New changes are not saved until this is solved; reloading the page may help.',
      };
    case 'lost':
      return {
        text: 'This browser deleted what was stored here',
        detail:
          'Nothing more can be saved, sent or received in this window. Copy what you still need, reload the page, and join again with an invite link: what others have comes back.',
      };
  }
}
