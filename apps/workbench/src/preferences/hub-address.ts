/** A hub's WebSocket address as it is kept, or null. `hub.example` alone means `wss://hub.example`; a path means this origin. */
export function hubAddress(typed: string, page: Pick<Location, 'protocol' | 'host'>): string | null {
  const text = typed.trim();
  if (text === '') return null;
  const origin = `${page.protocol === 'https:' ? 'wss:' : 'ws:'}//${page.host}`;
  const full = text.startsWith('/')
    ? origin + text
    : /^[a-z][a-z0-9+.-]*:\/\//iu.test(text)
      ? text.replace(/^http/iu, 'ws')
      : `wss://${text}`;
  if (!URL.canParse(full)) return null;
  const url = new URL(full);
  return url.protocol === 'ws:' || url.protocol === 'wss:' ? url.href : null;
}
