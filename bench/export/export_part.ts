import { join } from "node:path";
import { fetchBy, startServer, type TestServer } from "../../tests/support/test_server.ts";
import { Exports } from "../../lib/server/export/exports.ts";
import { residentBytesOf, watchMemory } from "../ingest/process_usage.ts";
import { figure, table } from "../markdown.ts";
import { inRounds, median } from "../measure.ts";
import { chooseRecordings, readLoop } from "../media/recordings.ts";
import { type BenchPart, removeAll } from "../part.ts";
import { type RecordedHour, recordHour } from "./hour.ts";

const SIZES = { full: { minutes: 60, rounds: 5 }, quick: { minutes: 10, rounds: 1 } };
const WATCH_EVERY_MS = 20;

/** What is measured: bytes that were written, and by how much the server grew at most. */
type Run = () => Promise<{ bytes: number; grownBytes?: number }>;

/** An hour as one file, over TLS, beside copying its files. */
export const exportPart: BenchPart = {
  name: "export",
  async run({ directory, isQuick, print }) {
    const { minutes, rounds } = isQuick ? SIZES.quick : SIZES.full;
    for (const { title, fixture } of chooseRecordings()) {
      const home = join(directory, "export");
      const hour = recordHour(join(home, "recordings"), readLoop(fixture), minutes);
      const settings = { CAMERA_LOG_LEVEL: "warning" };
      {
        await using server = await startServer(settings, { home });
        const heading = `### ${title}: ${minutes} min, ${hour.files.length} segments, ` +
          `${figure(hour.bytes / 1e6)} MB`;
        print(`${heading}\n\n${await comparison(server, hour, home, rounds)}\n`);
      }
      hour.catalog.close();
      removeAll(home);
    }
  },
};

async function comparison(
  server: TestServer,
  hour: RecordedHour,
  home: string,
  rounds: number,
): Promise<string> {
  const target = Deno.makeTempDirSync({ dir: memoryDirectory() ?? home });
  try {
    return await compared(server, hour, target, rounds);
  } finally {
    removeAll(target);
  }
}

/** A disk that writes back what the run before wrote makes single runs six times slower. */
function memoryDirectory(): string | undefined {
  try {
    return Deno.statSync("/dev/shm").isDirectory ? "/dev/shm" : undefined;
  } catch {
    return undefined;
  }
}

async function compared(
  server: TestServer,
  hour: RecordedHour,
  parent: string,
  rounds: number,
): Promise<string> {
  const path = `/api/recordings/${hour.session}`;
  const target = join(parent, "target");
  const contenders: [title: string, run: Run][] = [
    ["copying the files (Deno.copyFile)", () => copyFiles(hour, target)],
    ["cat of the files into one", () => catFiles(hour, target)],
    ["export into one file, without a network", () => exportHere(hour, target)],
    ["the files over TLS", () => download(server, filesOf(hour, path), target)],
    ["export over TLS", () => download(server, [`${path}/export`], target)],
    ["ZIP over TLS", () => download(server, [`${path}/zip`], target)],
  ];
  const times = await inRounds(contenders, rounds, async ([, run]) => {
    Deno.mkdirSync(target);
    try {
      const startedAt = performance.now();
      const { bytes, grownBytes } = await run();
      return { ms: performance.now() - startedAt, bytes, grownBytes };
    } finally {
      removeAll(target);
    }
  });
  const [floor] = contenders.map((contender) => median(times.get(contender)!.map(({ ms }) => ms)));
  const rows = contenders.map((contender) => {
    const runs = times.get(contender)!;
    const ms = median(runs.map(({ ms }) => ms));
    const grown = runs.map(({ grownBytes }) => grownBytes).filter((bytes) => bytes !== undefined);
    return [
      contender[0],
      figure(ms),
      figure(ms / floor),
      figure(runs[0].bytes / 1e6 / (ms / 1000)),
      grown.length > 0 ? figure(Math.max(...grown) / 1e6) : "",
      runs.map(({ ms }) => figure(ms)).join(", "),
    ];
  });
  const header = ["", "ms", "times copying", "MB/s", "MB the server grew at most", "all ms"];
  return table(header, rows);
}

const filesOf = ({ files }: RecordedHour, path: string) =>
  files.map((file) => `${path}/${file.slice(file.lastIndexOf("/") + 1)}`);

async function copyFiles({ files, bytes }: RecordedHour, target: string) {
  for (const [i, file] of files.entries()) await Deno.copyFile(file, join(target, String(i)));
  return { bytes };
}

async function catFiles({ files, bytes }: RecordedHour, target: string) {
  const { success } = await new Deno.Command("bash", {
    args: ["-c", `cat "$@" > "$0"`, join(target, "one"), ...files],
  }).output();
  if (!success) throw new Error("cat failed");
  return { bytes };
}

/** What the server does for an export, with a file in place of the connection. */
async function exportHere({ recordingsDir, catalog, session }: RecordedHour, target: string) {
  const exports = new Exports({ catalog, recordingsDir });
  const { body } = await exports.serve({
    req: new Request(`https://localhost/api/recordings/${session}/export`),
    params: new URLSearchParams(),
    session: catalog.session(session)!,
    device: "bench",
  });
  using file = await Deno.open(join(target, "one"), { write: true, createNew: true });
  let bytes = 0;
  for await (const chunk of body!) {
    for (let at = 0; at < chunk.byteLength;) at += await file.write(chunk.subarray(at));
    bytes += chunk.byteLength;
  }
  return { bytes };
}

/** Fetches paths into files, one after the other. */
async function download(server: TestServer, paths: readonly string[], target: string) {
  const pid = await server.serverPid();
  const before = residentBytesOf(pid);
  const stop = watchMemory(pid, WATCH_EVERY_MS);
  let bytes = 0;
  for (const [i, path] of paths.entries()) {
    const { status, body } = await fetchBy(server.client, server.origin + path);
    if (status !== 200) throw new Error(`${path} is answered with ${status}`);
    const file = await Deno.open(join(target, String(i)), { write: true, createNew: true });
    let length = 0;
    const counted = body!.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          length += chunk.byteLength;
          controller.enqueue(chunk);
        },
      }),
    );
    await counted.pipeTo(file.writable);
    bytes += length;
  }
  const grownBytes = Math.max(0, ...stop().map((resident) => resident - before));
  return { bytes, grownBytes };
}
