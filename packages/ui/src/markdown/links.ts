const allowed = new Set(['http:', 'https:', 'mailto:']);
const schemes = /^\s*(?:https?|mailto):/iu;

/** The address a link may lead to, or null: only the web and mail; nothing that runs, and nothing local. */
export function safeLink(url: string): string | null {
  // Most of what is no address costs no exception.
  if (!schemes.test(url.slice(0, 16))) return null;
  try {
    const parsed = new URL(url);
    return allowed.has(parsed.protocol) ? parsed.href : null;
  } catch (error) {
    // Not an absolute address: shown as text.
    if (error instanceof TypeError) return null;
    throw error;
  }
}
