import { cpuUsage } from "node:process";
import type { ProcessUse } from "./metrics.ts";

/** What this process uses now. */
export function processUse(): ProcessUse {
  const { rss, heapUsed } = Deno.memoryUsage();
  return { residentBytes: rss, heapBytes: heapUsed, cpuSeconds: cpuSeconds() };
}

function cpuSeconds(): number | undefined {
  try {
    const { user, system } = cpuUsage();
    return (user + system) / 1e6;
  } catch {
    return undefined;
  }
}
