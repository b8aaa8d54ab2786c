/**
 * A moment as `<input type="datetime-local">` has it, in this device's time zone, whole seconds.
 *
 * @param at Epoch ms.
 */
export function localText(at: number): string {
  const time = new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  const year = String(time.getFullYear()).padStart(4, "0");
  const day = [year, two(time.getMonth() + 1), two(time.getDate())].join("-");
  return `${day}T${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(":")}`;
}

/** The moment of such a text, epoch ms; undefined if it is none, or before 1970: a year half written. */
export function momentOf(text: string): number | undefined {
  if (!/^\d{4,6}-\d\d-\d\dT\d\d:\d\d/.test(text)) return undefined;
  const at = new Date(text).getTime();
  return at >= 0 ? at : undefined;
}

/** The whole second next to a moment, epoch ms: what is cut at a picture lies a bit off. */
export function wholeSecond(at: number): number {
  return Math.round(at / 1000) * 1000;
}
