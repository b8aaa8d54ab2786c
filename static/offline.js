// The page that stands in while the server cannot be reached: goes on by itself when it is back.
const EVERY_MS = 3000;

async function look() {
  try {
    const response = await fetch("/healthz", { cache: "no-store" });
    if (!response.ok) return;
    // Opened by its own address there is nothing behind it to come back to.
    if (location.pathname === "/offline") location.replace("/");
    else location.reload();
  } catch {
    // Still away.
  }
}

document.querySelector("button").addEventListener("click", look);
addEventListener("online", look);
setInterval(look, EVERY_MS);
