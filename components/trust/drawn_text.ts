/** Han characters and full-width signs fill a square, Latin letters about half of one. */
const WIDE = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]/;
const NARROW_EM = 0.57;

/** About how wide a text is when it is drawn, in em. */
export function widthOf(text: string): number {
  return [...text].reduce((sum, char) => sum + (WIDE.test(char) ? 1 : NARROW_EM), 0);
}

/**
 * Breaks a text into lines, since SVG does not: at spaces, and between Han
 * characters.
 *
 * @param widthEm How wide a line may become, in em.
 * @returns At least one line.
 */
export function linesOf(text: string, widthEm: number): string[] {
  const parts = text.match(
    /[\u2e80-\u9fff\uf900-\ufaff][\uff00-\uff60\u3001\u3002]*|[^\s\u2e80-\u9fff]+\s*|\s+/g,
  );
  const lines = [""];
  for (const part of parts ?? []) {
    const last = lines[lines.length - 1];
    if (last !== "" && widthOf((last + part).trimEnd()) > widthEm) lines.push(part);
    else lines[lines.length - 1] = last + part;
  }
  return lines.map((line) => line.trim());
}
