/** What is said of a file or a picture that was pasted or dropped. */
export function filesWords(text: string): string {
  const kept = text.trim() === '' ? '' : ' What you wrote is still here.';
  return `Files and pictures cannot be sent yet.${kept}`;
}

/** What a paste or a drop brings, as far as it decides. */
export interface Brought {
  readonly types: readonly string[];
  /** It arrives where text is written. */
  readonly inText: boolean;
}

/** Files, and nothing that could be written instead, as the cells of a table or the address of a picture could. */
export function bringsOnlyFiles({ types, inText }: Brought): boolean {
  const text = types.some((type) => type === 'text/plain' || type === 'text/uri-list');
  return types.includes('Files') && !(inText && text);
}
