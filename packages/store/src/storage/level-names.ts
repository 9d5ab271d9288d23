const prefix = 'db-';
const plain = /^[a-z0-9_-]$/;

/**
 * The directory of a database: lower-case letters, digits, _ and - stand for themselves, every other byte is %xx. So no name
 * reaches another directory, and names that differ only in case stay apart on every file system.
 */
export function directoryNameOf(name: string): string {
  const characters = Array.from(new TextEncoder().encode(name), (byte) => {
    const character = String.fromCharCode(byte);
    return plain.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
  });
  return prefix + characters.join('');
}

/** The name of a database directory, or undefined when it is not one. */
export function nameOfDirectory(directory: string): string | undefined {
  const encoded = directory.slice(prefix.length);
  if (!directory.startsWith(prefix) || !/^([a-z0-9_-]|%[0-9a-f]{2})+$/.test(encoded)) return undefined;
  const bytes = encoded
    .match(/%..|./g)
    ?.map((part) => (part.length === 1 ? part.charCodeAt(0) : Number.parseInt(part.slice(1), 16)));
  const name = new TextDecoder().decode(Uint8Array.from(bytes ?? []));
  return directoryNameOf(name) === directory ? name : undefined;
}
