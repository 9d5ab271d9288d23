/** Characters (UTF-16 code units) that one message may have. */
export const longestMessage = 10_000;
const counterFrom = 9_000;

/** What the counter says, or null while there is plenty of room. */
export function lengthWords(length: number): { text: string; over: boolean } | null {
  if (length < counterFrom) return null;
  const left = longestMessage - length;
  if (left >= 0) return { text: `${left.toLocaleString()} left`, over: false };
  return {
    text: `${(-left).toLocaleString()} over the limit of ${longestMessage.toLocaleString()} characters`,
    over: true,
  };
}
