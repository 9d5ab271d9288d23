export interface Message {
  readonly id: string;
  readonly author: string;
  readonly createdAt: number;
  /** 90 to 150 characters; 120 on average. */
  readonly text: string;
}

export const AUTHORS = 10;

const words =
  'meeting tomorrow review the design before lunch and then ship what we have agreed on because nobody likes waiting for another long week of silence'.split(
    ' ',
  );

/** W(n): message `index` of a chat of ten authors who take turns. The same every time. */
export function message(index: number): Message {
  const random = randomFrom(index + 1);
  const length = 90 + Math.floor(random() * 61);
  let text = '';
  while (text.length < length) text += `${words[Math.floor(random() * words.length)]} `;
  return {
    id: `message-${String(index).padStart(13, '0')}`,
    author: `author-${index % AUTHORS}`,
    createdAt: 1_790_000_000_000 + index * 1000,
    text: text.slice(0, length),
  };
}

/** mulberry32 */
function randomFrom(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
