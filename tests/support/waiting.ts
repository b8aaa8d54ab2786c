/** Nothing for some milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * What `look` finds, as soon as that is something: it looks again and again.
 *
 * @param what Is named in the error.
 * @throws {Error} It found nothing within `ms`.
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  ms = 60_000,
): Promise<Exclude<T, null | undefined | false | "">> {
  const deadline = performance.now() + ms;
  while (true) {
    const found = await look();
    if (found) return found as Exclude<T, null | undefined | false | "">;
    if (performance.now() > deadline) throw new Error(`Not in ${ms} ms: ${what}`);
    await pause(50);
  }
}
