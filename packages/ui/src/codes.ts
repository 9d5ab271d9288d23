import { errorsOf } from '@kith/identity';
import type { CodeTable } from '@kith/identity';

/** Every code that an error of this package carries: what only whoever writes the program does wrong. */
export const uiCodes = Object.freeze({
  'no-call': ['This device is in no call.', 'Render this component while useCall() gives a call.'],
} satisfies CodeTable);

/** Every code that an error of this package carries. */
export type UiCode = keyof typeof uiCodes;

export const uiError = errorsOf(uiCodes);
