/** What a part of the benchmark is given. */
export interface BenchContext {
  /** Empty, on disk, removed afterwards. */
  directory: string;
  /** Smaller inputs and fewer rounds: does it run, and is the order of magnitude right? */
  isQuick: boolean;
  /** Prints a line of Markdown. */
  print(line: string): void;
}

/** One subject of `deno task bench`. */
export interface BenchPart {
  /** What `--only` calls it. */
  name: string;
  run(context: BenchContext): Promise<void>;
}

/** Removes a directory and all in it; it need not exist. */
export function removeAll(directory: string): void {
  try {
    Deno.removeSync(directory, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
