import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hexDecode } from '@kith/identity';

/**
 * A committed vector file. With UPDATE_VECTORS=1 it is written anew from `derived`; that changes what other
 * implementations must agree with, so it belongs in a change of version.
 */
export function goldenVectors<T>(name: string, derived: T): T {
  const file = new URL(`../vectors/${name}.json`, import.meta.url);
  if (process.env['UPDATE_VECTORS'] === '1') writeFileSync(file, `${JSON.stringify(derived, null, 2)}\n`);
  if (!existsSync(file)) throw new Error(`${file.pathname} is missing`);
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

export function fromHex(text: string): Uint8Array {
  const bytes = hexDecode(text);
  if (bytes === null) throw new Error(`not hexadecimal: ${text}`);
  return bytes;
}
