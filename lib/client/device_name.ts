/** A device as its owner would call it. iPadOS says it is a Mac, but no Mac has a touch screen. */
export function deviceNameOf(userAgent: string, touchPoints: number): string {
  const mac = touchPoints > 1 ? "iPad" : "Mac";
  const names = [
    [/iPhone/, "iPhone"],
    [/iPad/, "iPad"],
    [/Android/, "Android"],
    [/Macintosh/, mac],
    [/Windows/, "Windows"],
    [/CrOS/, "Chromebook"],
    [/Linux/, "Linux"],
  ] as const;
  return names.find(([pattern]) => pattern.test(userAgent))?.[1] ?? "";
}
