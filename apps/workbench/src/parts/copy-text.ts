import { WorkbenchError } from './problems.js';

/** @throws WorkbenchError `clipboard-unavailable` on plain HTTP, or when the browser refuses. */
export async function copyText(text: string): Promise<void> {
  if (!('clipboard' in navigator)) throw new WorkbenchError('clipboard-unavailable');
  try {
    await navigator.clipboard.writeText(text);
  } catch (error) {
    throw new WorkbenchError('clipboard-unavailable', error);
  }
}
