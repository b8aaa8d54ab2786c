/**
 * Breaks a text at its spaces into lines of at most `width` characters. A word
 * that is longer, a path mostly, stays whole, so that it can be copied.
 *
 * @param text Without line ends.
 * @param width In characters, from 1.
 * @returns At least one line.
 * @example
 * ```ts
 * const lines = wrap("where recordings go", 12);
 * if (lines.join("|") !== "where|recordings|go") throw new Error(lines.join("|"));
 * ```
 */
export function wrap(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    if (last === "") lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
