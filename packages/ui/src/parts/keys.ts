/** A press of a key, as browsers and React tell it. */
export interface Press {
  readonly key: string;
  readonly code?: string;
  readonly keyCode?: number;
  readonly isComposing?: boolean;
  readonly timeStamp?: number;
  /** React's events hold the browser's. */
  readonly nativeEvent?: { readonly isComposing?: boolean };
}

/** What browsers give to a press that an input method takes. */
const takenByInputMethod = 229;
/** Nobody presses twice within this time; one press ends a composition and is told of afterwards. */
const samePress = 30;

/**
 * Whether a press works an input method: picks, confirms or drops what it offers. Some browsers tell of the press that confirms
 * only after the composition has ended; then the number of the key, or the time since, gives it away.
 * @param endedAt - `timeStamp` of the last `compositionend`.
 */
export function isOfInputMethod(press: Press, endedAt = Number.NEGATIVE_INFINITY): boolean {
  return (
    press.isComposing === true ||
    press.nativeEvent?.isComposing === true ||
    press.keyCode === takenByInputMethod ||
    (press.timeStamp !== undefined && press.timeStamp - endedAt < samePress)
  );
}

/**
 * Returns the meaning of a press for a handler: the name of its key, letters in lower case. Where a layout writes another script,
 * the Latin letter of the same key, so that shortcuts work on every layout. Empty for a press of the input method.
 */
export function keyOf(press: Press, endedAt?: number): string {
  if (isOfInputMethod(press, endedAt)) return '';
  const { key, code = '' } = press;
  if (/^[ -~]$/u.test(key)) return key.toLowerCase();
  const foreign = /^[^ -~]$/u.test(key);
  return foreign && code.length === 4 && code.startsWith('Key') ? code.slice(3).toLowerCase() : key;
}
