// Keeps the files of one build, so that the page opens without its server. Written into dist by service-worker.mjs.
const name = `kith-${__VERSION__}`;
const files = __FILES__;
/** Which hubs the page knows: asked for anew, and taken from the last answer where nobody answers. */
const hubs = '/kith.json';

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches.open(name).then((cache) => cache.addAll(files.map((file) => new Request(file, { cache: 'reload' })))),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOlder().then(() => self.clients.claim()));
});

// A newer version waits until the person wants it: two versions never share a page.
self.addEventListener('message', ({ data }) => {
  if (data === 'take-over') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (pathname === hubs) event.respondWith(freshOrKept(request));
  else if (request.mode === 'navigate') event.respondWith(kept('/index.html', request));
  else if (files.includes(pathname)) event.respondWith(kept(pathname, request));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openPlace(event.notification.data));
});

/** In a page that is open, the one in view first; else in a new one. */
async function openPlace(place) {
  const pages = await self.clients.matchAll({ type: 'window' });
  const page = pages.find(({ visibilityState }) => visibilityState === 'visible') ?? pages[0];
  if (page === undefined) return self.clients.openWindow(place?.channel ? `/channel/${place.channel}` : '/');
  await page.focus();
  return page.postMessage({ open: place }, { transfer: [] });
}

async function kept(path, request) {
  const cache = await caches.open(name);
  return (await cache.match(path)) ?? fetch(request);
}

async function freshOrKept(request) {
  const cache = await caches.open(name);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(hubs, answer.clone());
    return answer;
  } catch (error) {
    const last = await cache.match(hubs);
    if (last === undefined) throw error;
    return last;
  }
}

async function forgetOlder() {
  const older = (await caches.keys()).filter((other) => other.startsWith('kith-') && other !== name);
  await Promise.all(older.map((other) => caches.delete(other)));
}
