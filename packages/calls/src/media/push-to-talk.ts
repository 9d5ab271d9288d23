/** The settings of push-to-talk. */
export interface PushToTalkSettings {
  /** KeyboardEvent.code. */
  readonly key: string;
}

/** The settings of push-to-talk unless others are given. */
export const firstPushToTalk: PushToTalkSettings = { key: 'Space' };

/** `blur`: the window lost the keyboard, and will not hear that the key was let go. */
export type PushToTalkInput =
  | { readonly type: 'down'; readonly key: string; readonly modified: boolean }
  | { readonly type: 'up'; readonly key: string }
  | { readonly type: 'blur' };

/** Whether to speak from now on. Shortcuts that contain the key are not meant; text fields are for the caller to leave out. */
export function pushToTalk(speaking: boolean, input: PushToTalkInput, settings: PushToTalkSettings): boolean {
  switch (input.type) {
    case 'down':
      return speaking || (input.key === settings.key && !input.modified);
    case 'up':
      return speaking && input.key !== settings.key;
    case 'blur':
      return false;
  }
}
