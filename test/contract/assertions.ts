/** Assertions without a test runner, so that the same cases run in a page. */

/** Compares by content: bytes as hex, objects and arrays by their members. */
export function assertEqual(actual: unknown, expected: unknown, what: string): void {
  if (same(actual, expected)) return;
  throw new Error(`${what}: expected ${clip(show(expected))}, found ${clip(show(actual))}`, { cause: actual });
}

function same(a: unknown, b: unknown): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array)
    return a.length === b.length && a.every((byte, at) => byte === b[at]);
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((member, at) => same(member, b[at]));
  if (isPlain(a) && isPlain(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]));
  }
  return Object.is(a, b);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

export function assertTrue(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

/** The promise must reject with an error of this code, that says what to do. */
export async function assertRejects(promise: Promise<unknown>, code: string): Promise<void> {
  let found: unknown;
  try {
    found = { resolvedWith: await promise };
  } catch (error) {
    found = error;
  }
  const details = found as { code?: unknown; fix?: unknown };
  if (details.code !== code)
    throw new Error(`expected a rejection with ${code}, found ${show(details.code ?? found)}`, {
      cause: found,
    });
  assertTrue(typeof details.fix === 'string' && details.fix.length > 0, `${code} says no fix`);
}

function show(value: unknown): string {
  if (value instanceof Uint8Array)
    return `0x${Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value === 'object' && value !== null && !(value instanceof Error)) {
    return `{${Object.entries(value)
      .map(([key, member]) => `${key}: ${show(member)}`)
      .join(', ')}}`;
  }
  return String(value);
}

function clip(text: string): string {
  return text.length > 400 ? `${text.slice(0, 400)}… (${text.length} characters)` : text;
}
