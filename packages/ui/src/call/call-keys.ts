import { isOfInputMethod, keyOf } from '../parts/keys.js';
import type { Press } from '../parts/keys.js';

export type CallKey = 'mute' | 'deafen' | 'camera' | 'share';

export interface KeyPress extends Press {
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly repeat: boolean;
  readonly defaultPrevented: boolean;
}

/** Where a key was pressed, as far as it matters. */
export interface KeyPlace {
  /** A field that takes text. */
  readonly writes: boolean;
  /** A control that the keyboard is on: it works by Space. */
  readonly control: boolean;
  /** Behind a modal dialog nothing is meant for the call. */
  readonly dialog: boolean;
}

const letters: Readonly<Record<string, CallKey>> = { m: 'mute', d: 'deafen', v: 'camera', s: 'share' };

/** What a key does in a call; null for nothing. Shortcuts of the browser and of the system stay theirs. */
export function callKey(press: KeyPress, place: KeyPlace): CallKey | null {
  if (!isPlain(press) || press.shiftKey || press.repeat || place.writes || place.dialog) return null;
  return letters[keyOf(press)] ?? null;
}

/** Whether this press is the one that is held to talk. */
export function isTalkKey(press: KeyPress, place: KeyPlace): boolean {
  return keyOf(press) === ' ' && isPlain(press) && !place.writes && !place.control && !place.dialog;
}

function isPlain(press: KeyPress): boolean {
  const { ctrlKey, metaKey, altKey, defaultPrevented } = press;
  return !ctrlKey && !metaKey && !altKey && !isOfInputMethod(press) && !defaultPrevented;
}

/** A control that was focused by the mouse is not worked by the keyboard, so Space there still talks. */
export function placeOf(target: EventTarget | null): KeyPlace {
  // Elements of a pop-out window are of another realm: asked by what they can do.
  const element = target !== null && 'closest' in target ? (target as HTMLElement) : null;
  if (element === null) return { writes: false, control: false, dialog: false };
  return {
    writes: element.isContentEditable || element.closest(textFields) !== null,
    control: element.closest('button, a[href], summary, [role]')?.matches(':focus-visible') === true,
    dialog: element.closest('dialog') === null && element.ownerDocument.querySelector('dialog:modal') !== null,
  };
}

const textFields = 'textarea, select, input:not([type="checkbox"], [type="radio"], [type="range"], [type="button"])';
