/** One of 24 hues, spread evenly, chosen by the characters of a DID (FNV-1a). Lightness and chroma are the stylesheet's. */
export function personHue(did: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < did.length; index += 1) {
    hash = Math.imul(hash ^ did.charCodeAt(index), 0x01000193) >>> 0;
  }
  return (hash % 24) * 15;
}
