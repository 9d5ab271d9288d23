/** Returns the row of a message in a list; null where it is not drawn. Not every document has `CSS.escape`. */
export function rowOf(viewport: HTMLElement | null, message: string): HTMLElement | null {
  const rows = viewport?.querySelectorAll<HTMLElement>('[data-message]') ?? [];
  return [...rows].find((row) => row.dataset['message'] === message) ?? null;
}
