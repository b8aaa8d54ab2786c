// Shows a page of our own where the browser would say that a site cannot be reached. Nothing else
// goes through here: no recording, no upload, no download.
const CACHE = "offline-1";
const PAGE = "/offline";
/** What that page is made of. */
const PARTS = ["/styles.css", "/offline.js"];
/** Addresses that are opened like pages and are none. */
const NO_PAGES = /^\/(api\/|ca\.|metrics|healthz|local-camera\.)/;

async function keepPage() {
  const response = await fetch(PAGE, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${PAGE} answers ${response.status}`);
  const html = await response.clone().text();
  // By the very addresses that the page names: they carry the version.
  const named = Array.from(html.matchAll(/(?:href|src)="([^"]+)"/g), ([, path]) => path)
    .filter((path) => PARTS.includes(new URL(path, location.origin).pathname))
    .map((path) => path.replaceAll("&amp;", "&"));
  const cache = await caches.open(CACHE);
  await cache.addAll(named);
  await cache.put(PAGE, response);
}

async function fromNetworkOr(request, kept) {
  try {
    return await fetch(request);
  } catch (error) {
    const response = await caches.match(kept);
    if (response) return response;
    throw error;
  }
}

self.addEventListener("install", (event) => {
  event.waitUntil(keepPage().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin || request.method !== "GET") return;
  if (request.mode === "navigate" && !NO_PAGES.test(pathname)) {
    event.respondWith(fromNetworkOr(request, PAGE));
  } else if (PARTS.includes(pathname)) {
    event.respondWith(fromNetworkOr(request, request));
  }
});
