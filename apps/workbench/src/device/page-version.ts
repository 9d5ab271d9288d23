import { observable } from '@kith/identity';
import type { Observable } from '@kith/identity';

export interface PageVersion {
  /** True once a newer version of this page is ready to be shown. */
  readonly newer: Observable<boolean>;
  /** Goes on with the newer version: the page is loaded anew. */
  take(): void;
}

/**
 * Keeps the page on this device, so that it opens without its server, and tells of newer versions.
 * Where the browser withholds service workers, the page needs its server and there is nothing to tell.
 */
export function followPageVersion(page: Window & typeof globalThis, onError: (error: unknown) => void): PageVersion {
  const newer = observable(false, { onError });
  const workers: ServiceWorkerContainer | undefined = page.navigator.serviceWorker;
  if (workers === undefined) return { newer, take: () => undefined };
  let waiting: ServiceWorker | null = null;
  let taking = false;
  // The worker of a first visit is not a newer version of anything.
  let controlled = workers.controller !== null;
  const found = (worker: ServiceWorker | null) => {
    if (worker === null || !controlled) return;
    waiting = worker;
    newer.set(true);
  };
  const follow = (registration: ServiceWorkerRegistration) => {
    found(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const worker = registration.installing;
      worker?.addEventListener('statechange', () => {
        if (worker.state === 'installed') found(registration.waiting);
      });
    });
    page.document.addEventListener('visibilitychange', () => {
      // Away from its server the page stays as it is.
      if (page.document.visibilityState === 'visible') registration.update().catch(() => undefined);
    });
  };
  workers.addEventListener('controllerchange', () => {
    if (taking) return page.location.reload();
    // Another tab took the newer version: the parts of this one that were not loaded yet are gone.
    waiting = null;
    newer.set(controlled);
    controlled = true;
  });
  // A page away from its server, or one that may keep nothing, goes on without.
  workers.register('/sw.js').then(follow, () => undefined);
  return {
    newer,
    take() {
      if (waiting === null) return page.location.reload();
      taking = true;
      waiting.postMessage('take-over', { transfer: [] });
    },
  };
}
