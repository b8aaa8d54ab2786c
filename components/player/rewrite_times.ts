import type { TimeTexts } from "./time_text.ts";

/** Puts times that the server has drawn (`<time data-show>`) in the time zone of whoever looks. */
export function rewriteTimes(root: ParentNode, times: TimeTexts): void {
  for (const element of root.querySelectorAll<HTMLTimeElement>("time[data-show]")) {
    const at = Date.parse(element.dateTime);
    element.textContent = element.dataset.show === "day" ? times.day(at) : times.second(at);
  }
}
