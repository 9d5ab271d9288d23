/** Up to this many emoji and nothing else are drawn large. */
const mostLargeEmoji = 12;
// Written out: a literal with this flag asks for a newer language than the packages are built for.
const onlyEmoji = new RegExp(String.raw`^(?:\p{RGI_Emoji}|\s)+$`, 'v');
const eachEmoji = new RegExp(String.raw`\p{RGI_Emoji}`, 'gv');

export function isOnlyEmoji(text: string): boolean {
  if (text.length > 400) return false;
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > 200 || !onlyEmoji.test(trimmed)) return false;
  return (trimmed.match(eachEmoji) ?? []).length <= mostLargeEmoji;
}
