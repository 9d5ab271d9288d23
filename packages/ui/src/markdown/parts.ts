import type { Token } from 'markdown-it';

/** More parts than this take longer to draw than to read. */
export const mostParts = 1_500;
/** Single tokens that are drawn as several elements. */
const heavy = new Set(['fence', 'code_block', 'image']);

/** Whether a token is drawn at all: the sections of a table are not. */
export function isPart({ tag }: Token): boolean {
  return tag !== 'thead' && tag !== 'tbody';
}

/** As how many parts a token is drawn. What stands in a line is counted by its own tokens. */
export function partsOf(token: Token): number {
  if (token.type === 'inline' || !isPart(token)) return 0;
  return heavy.has(token.type) ? 3 : 1;
}
