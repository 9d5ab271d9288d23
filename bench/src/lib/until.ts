/** Resolves when the condition holds; fails after `limit` milliseconds, so that every measurement stops by itself. */
export async function until(condition: () => boolean, what: string, limit = 120_000): Promise<void> {
  const deadline = performance.now() + limit;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`still waiting after ${limit} ms: ${what}`);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
