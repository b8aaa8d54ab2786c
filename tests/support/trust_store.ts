import { join } from "node:path";
import { pathOf } from "./tools.ts";

/** The certificates that a person has told Chromium on Linux to trust. */
export interface TrustStore extends AsyncDisposable {
  /** Home directory, to be given to the browser. */
  home: string;
  /** Trusts an authority, by the command that the trust page shows. */
  trust(caFile: string): Promise<void>;
}

/** An empty store in a home directory of its own. Needs `certutil`. */
export async function newTrustStore(): Promise<TrustStore> {
  const home = await Deno.makeTempDir({ prefix: "local-camera-home-" });
  const directory = join(home, ".pki", "nssdb");
  await Deno.mkdir(directory, { recursive: true });
  const database = `sql:${directory}`;
  await certutil(["-d", database, "-N", "--empty-password"]);
  return {
    home,
    trust: (caFile) =>
      certutil(["-d", database, "-A", "-t", "C,,", "-n", "local-camera", "-i", caFile]),
    [Symbol.asyncDispose]: () => Deno.remove(home, { recursive: true }),
  };
}

async function certutil(args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(pathOf("certutil"), { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
