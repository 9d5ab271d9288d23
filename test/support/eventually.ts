import { vi } from 'vitest';

/** Resolves when the check passes, however slow the machine is; rejects with its last failure. */
export function eventually(check: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 60_000, interval: 10 });
}
