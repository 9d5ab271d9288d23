/** What was stored as JSON; undefined for what is none. Another version may have written it: nothing is known of its shape. */
export function parseStored(stored: string | null): unknown {
  if (stored === null) return undefined;
  try {
    return JSON.parse(stored);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function storedList(stored: string | null): readonly unknown[] {
  const value = parseStored(stored);
  return Array.isArray(value) ? value : [];
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
