import * as v from 'valibot';
import type { AudioProcessing, DeviceChoices } from './local-media-types.js';

/** The used part of localStorage. It may throw: full, or forbidden. */
export interface ChoiceStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export interface Choices {
  readonly chosen: DeviceChoices;
  readonly processing: AudioProcessing;
}

export const firstChoices: Choices = {
  chosen: { microphone: null, camera: null, speaker: null },
  processing: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
};

const KEY = 'kith.calls.devices';
const id = v.nullable(v.pipe(v.string(), v.maxLength(512)));
const choices = v.object({
  chosen: v.object({ microphone: id, camera: id, speaker: id }),
  processing: v.object({ echoCancellation: v.boolean(), noiseSuppression: v.boolean(), autoGainControl: v.boolean() }),
});

/** Loads the stored choices; the defaults where there are none, or unreadable ones. */
export function loadChoices(storage: ChoiceStorage, onError: (error: unknown) => void): Choices {
  try {
    const text = storage.getItem(KEY);
    if (text === null) return firstChoices;
    const parsed = v.safeParse(choices, JSON.parse(text));
    if (parsed.success) return parsed.output;
    onError(new TypeError('the remembered devices cannot be read', { cause: parsed.issues[0] }));
  } catch (error) {
    onError(error);
  }
  return firstChoices;
}

export function saveChoices(storage: ChoiceStorage, chosen: Choices, onError: (error: unknown) => void): void {
  try {
    storage.setItem(KEY, JSON.stringify({ chosen: chosen.chosen, processing: chosen.processing }));
  } catch (error) {
    onError(error);
  }
}
