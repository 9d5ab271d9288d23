/** The parts of the page in their order, and where the focus goes in each. */
const regions: readonly (readonly [box: string, entry: string])[] = [
  ['.rail', '[aria-current="true"]'],
  ['.sidebar', '[aria-current="page"]'],
  ['.tabs', '[tabindex="0"]'],
  ['.channel-header', 'button'],
  ['.timeline-viewport', '[data-message][tabindex="0"]'],
  ['.kith-composer', 'textarea'],
  ['.kith-call', 'button'],
  ['.panel', 'button'],
  ['.bottom-bar', '[aria-current="page"]'],
  ['.status-bar', 'button'],
];

const focusable = 'a[href], button:not([disabled], [tabindex="-1"]), input, textarea, select, [tabindex="0"]';

/** What a step leads to, around and around; from nowhere to the first or the last. Null where there is nothing. */
export function stepTo<T>(list: readonly T[], isCurrent: (each: T) => boolean, direction: 1 | -1): T | null {
  const at = list.findIndex(isCurrent);
  const next = at === -1 ? (direction === 1 ? 0 : list.length - 1) : (at + direction + list.length) % list.length;
  return list[next] ?? null;
}

/** Moves the focus to the next part of the page, or the one before. */
export function stepThroughRegions(page: Document, direction: 1 | -1): void {
  const entries = regions.flatMap(([box, entry]) => {
    const found = page.querySelector(box);
    const target = found?.querySelector<HTMLElement>(entry) ?? found?.querySelector<HTMLElement>(focusable);
    return found === null || target === null || target === undefined ? [] : [{ box: found, target }];
  });
  stepTo(entries, ({ box }) => box.contains(page.activeElement), direction)?.target.focus();
}

/** To where one writes; where nothing can be written, to the messages, and without any to the list of channels. */
export function skipToConversation(page: Document): void {
  const wanted = ['.kith-composer textarea', '.timeline-viewport [data-message][tabindex="0"]', '.channel-link'];
  for (const selector of wanted) {
    const target = page.querySelector<HTMLElement>(selector);
    if (target === null) continue;
    target.focus();
    return;
  }
}
