/** What is used of navigator.locks, which all tabs of a browser share. */
export interface NoticeLocks {
  query(): Promise<{ readonly held?: readonly { readonly name?: string }[] }>;
  request(
    name: string,
    options: { readonly mode?: 'shared' | 'exclusive'; readonly ifAvailable?: boolean },
    granted: (lock: unknown) => Promise<void>,
  ): Promise<unknown>;
}

const inView = 'kith-in-view';
/** Other tabs may hear of the same thing this much later. */
const claimedFor = 60_000;

/** True in one tab of this browser alone, and in none while one of them is in view: that one shows it by itself. */
export async function claimNotice(locks: NoticeLocks | undefined, id: string): Promise<boolean> {
  if (locks === undefined) return true;
  const { held = [] } = await locks.query();
  if (held.some(({ name }) => name === inView)) return false;
  return new Promise((resolve, reject) => {
    const granted = async (lock: unknown) => {
      resolve(lock !== null);
      // A tab that closes gives its locks back.
      if (lock !== null) await new Promise((over) => setTimeout(over, claimedFor));
    };
    locks.request(`kith-notice/${id}`, { ifAvailable: true }, granted).catch(reject);
  });
}

/** Tells the other tabs while this one is in view. Ends with the returned function. */
export function tellInView(
  locks: NoticeLocks | undefined,
  page: Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'>,
  onError: (error: unknown) => void,
): () => void {
  if (locks === undefined) return () => {};
  let release: (() => void) | null = null;
  const look = () => {
    if (page.hidden) {
      release?.();
      release = null;
      return;
    }
    if (release !== null) return;
    const over = new Promise<void>((resolve) => {
      release = resolve;
    });
    locks.request(inView, { mode: 'shared' }, () => over).catch(onError);
  };
  page.addEventListener('visibilitychange', look);
  look();
  return () => {
    page.removeEventListener('visibilitychange', look);
    release?.();
  };
}
