/** The stable code of an error of this project; null for any other error. */
export function codeOf(error: unknown): string | null {
  const found = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return typeof found === 'string' ? found : null;
}
