const allowed = new Set(['http:', 'https:', 'mailto:']);

/** The address a link may lead to, or null: only the web and mail; nothing that runs, and nothing local. */
export function safeLink(url: string): string | null {
  try {
    const parsed = new URL(url);
    return allowed.has(parsed.protocol) ? parsed.href : null;
  } catch (error) {
    // Not an absolute address: shown as text.
    if (error instanceof TypeError) return null;
    throw error;
  }
}
