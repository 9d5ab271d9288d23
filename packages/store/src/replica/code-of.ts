import { storeCodes } from '../codes.js';
import type { StoreCode } from '../codes.js';

/** Returns the code of an error of the store; null for any other error. */
export function codeOf(error: unknown): StoreCode | null {
  const found = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return typeof found === 'string' && isStoreCode(found) ? found : null;
}

function isStoreCode(code: string): code is StoreCode {
  return Object.hasOwn(storeCodes, code);
}
