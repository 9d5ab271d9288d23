import { hubAddress } from '../preferences/hub-address.js';

/** The hubs that the server of this page offers, named in its `/kith.json`; none where there is no such file. */
export async function readPageHubs(
  page: Pick<Location, 'protocol' | 'host'>,
  request: typeof fetch,
): Promise<readonly string[]> {
  let answer: unknown;
  try {
    const response = await request('/kith.json', { cache: 'no-store' });
    if (!response.ok) return [];
    answer = await response.json();
  } catch (error) {
    // Served as plain files, or opened without the server: this device then waits for hubs to be chosen.
    if (error instanceof TypeError || error instanceof SyntaxError) return [];
    throw error;
  }
  const listed = typeof answer === 'object' && answer !== null && 'signaling' in answer ? answer.signaling : [];
  return Array.isArray(listed)
    ? listed.flatMap((entry) => (typeof entry === 'string' ? (hubAddress(entry, page) ?? []) : []))
    : [];
}
