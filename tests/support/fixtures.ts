/** One recording of `tests/fixtures`. */
export interface Fixture {
  name: string;
  mimeType: string;
  bytes: Uint8Array<ArrayBuffer>;
  /** The recorder's chunks, views of {@link bytes}. */
  chunks: Uint8Array<ArrayBuffer>[];
}

const directory = new URL("../fixtures/", import.meta.url);

/** Names of all recordings. */
export const FIXTURE_NAMES: readonly string[] = [...Deno.readDirSync(directory)]
  .filter(({ name }) => name.endsWith(".bin"))
  .map(({ name }) => name.slice(0, -".bin".length))
  .sort();

/** Reads one recording. */
export function readFixture(name: string): Fixture {
  const bytes = Deno.readFileSync(new URL(`${name}.bin`, directory));
  const { mime, sizes } = JSON.parse(Deno.readTextFileSync(new URL(`${name}.json`, directory)));
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  for (const size of sizes as number[]) {
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return { name, mimeType: mime, bytes, chunks };
}
