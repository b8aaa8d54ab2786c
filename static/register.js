// Only over a connection that the browser trusts; without it the page works all the same.
navigator.serviceWorker?.register("/service_worker.js").catch(() => {});
