import type { BrowserContext, Page } from "playwright-core";

/**
 * What a browser holds after it has cleaned up: all its processes, since chunks
 * and storage live in others than the page.
 */
export async function memoryOf(
  context: BrowserContext,
  page: Page,
): Promise<{ bytes: number; pageBytes: number }> {
  const inPage = await context.newCDPSession(page);
  await inPage.send("HeapProfiler.collectGarbage");
  const inBrowser = await context.browser()!.newBrowserCDPSession();
  const { processInfo } = await inBrowser.send("SystemInfo.getProcessInfo");
  await inBrowser.detach();
  await inPage.detach();
  const sizes = processInfo.map(({ id, type }) => ({ type, bytes: privateBytesOf(id) }));
  const sum = (some: typeof sizes) => some.reduce((total, { bytes }) => total + bytes, 0);
  return { bytes: sum(sizes), pageBytes: sum(sizes.filter(({ type }) => type === "renderer")) };
}

/** Memory that a process shares with no other: none of a helper that has ended meanwhile. */
function privateBytesOf(pid: number): number {
  let rollup = "";
  try {
    rollup = Deno.readTextFileSync(`/proc/${pid}/smaps_rollup`);
  } catch (error) {
    if (!["ENOENT", "ESRCH"].includes((error as { code?: string }).code ?? "")) throw error;
  }
  const kilobytes = rollup.matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB$/gm);
  return kilobytes.reduce((total, [, value]) => total + Number(value) * 1024, 0);
}
