/** Hands bytes to the browser as a file to keep. */
export function saveFile(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by then, whatever the browser does with it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A name as a file can have one. */
export function fileName(name: string, ending: string): string {
  const plain = name
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '')
    .slice(0, 60);
  return `${plain === '' ? 'workspace' : plain}.${ending}`;
}
