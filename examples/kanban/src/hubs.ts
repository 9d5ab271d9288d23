/** Where this page says that devices meet: `?hub=…` in its address, or else its `<meta name="kith-hub">`. */
export function pageHubs({ search, href }: Pick<Location, 'search' | 'href'>, meta: string | null): readonly string[] {
  const asked = new URLSearchParams(search).getAll('hub');
  const named = asked.length > 0 ? asked : (meta ?? '').split(/\s+/u);
  return named.flatMap((text) => (text === '' ? [] : (socketAddress(text, href) ?? [])));
}

function socketAddress(text: string, page: string): string | null {
  if (!URL.canParse(text, page)) return null;
  const url = new URL(text, page);
  if (url.protocol === 'http:') url.protocol = 'ws:';
  if (url.protocol === 'https:') url.protocol = 'wss:';
  return url.protocol === 'ws:' || url.protocol === 'wss:' ? url.href : null;
}
