/**
 * The candidate that a mistyped word most likely meant, or null if none is near:
 * at most a third of the word may differ.
 *
 * @param word What was typed.
 * @param candidates What exists; the first of equals wins.
 * @example
 * ```ts
 * const meant = nearest("--prot", ["--host", "--port"]);
 * if (meant !== "--port") throw new Error(`${meant}`);
 * ```
 */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * How many characters must be inserted, dropped, replaced or swapped with
 * their neighbour to make `b` of `a` (optimal string alignment). Swaps count
 * as one because they are the commonest slip of the fingers.
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      current[column] = Math.min(
        last[column] + 1,
        current[column - 1] + 1,
        last[column - 1] + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        current[column] = Math.min(current[column], beforeLast[column - 2] + 1);
      }
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length];
}
