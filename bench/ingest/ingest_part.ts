import { join } from "node:path";
import { SETTINGS } from "../../lib/server/config/settings.ts";
import { MIB } from "../../lib/shared/units.ts";
import { figure, table } from "../markdown.ts";
import { inRounds, median } from "../measure.ts";
import type { BenchContext, BenchPart } from "../part.ts";
import { bareServer, type Contender, launchWhole, wholeServer } from "./contenders.ts";
import { type LoadOptions, type Measured, underLoad } from "./load.ts";
import { type StreamKind, STREAMS } from "./stream.ts";

const CAMERAS = 100;
/**
 * In the full run each segment is closed about as often as in life, and digests keep up with what
 * is recorded: what is counted, and for how long segments are, are of one length. V8 compiles what
 * runs 80 times a second only after some ten seconds.
 */
const SIZES = {
  full: { playMs: 50_000, warmMs: 25_000, rounds: 3 },
  quick: { playMs: 16_000, warmMs: 8_000, rounds: 1 },
};
/** Media that all cameras together send a second: busy, and far from saturated. */
const BYTES_PER_SECOND = 30e6;

const WHOLE = wholeServer("this project, the whole server", {});
const RIVALS = [
  bareServer("bare server, synchronous writes", "sync"),
  bareServer("bare server, asynchronous writes", "async"),
];

/** 100 cameras over TLS: the whole server beside one that only writes what it receives. */
export const ingestPart: BenchPart = {
  name: "ingest",
  async run(context) {
    const kinds = context.isQuick ? [STREAMS.hd] : [STREAMS.hd, STREAMS.mp4];
    for (const kind of kinds) await measureKind(context, kind, [WHOLE, ...RIVALS]);
  },
};

/** The same with small pictures and with small chunks, where what each message costs counts most. */
export const ingestSmallPart: BenchPart = {
  name: "ingest-small",
  async run(context) {
    const kinds = [STREAMS.webm, STREAMS.small];
    for (const kind of kinds) await measureKind(context, kind, [WHOLE, ...RIVALS]);
  },
};

/** What it costs to acknowledge only what a power cut leaves. */
export const ingestPowerPart: BenchPart = {
  name: "ingest-power",
  async run(context) {
    if (!("durability" in SETTINGS)) return context.print("No CAMERA_DURABILITY: left out.\n");
    const power = wholeServer("the same, CAMERA_DURABILITY=power", { CAMERA_DURABILITY: "power" });
    await measureKind(context, STREAMS.hd, [WHOLE, power, RIVALS[0]]);
  },
};

async function measureKind(
  { directory, isQuick, print }: BenchContext,
  kind: StreamKind,
  contenders: Contender[],
): Promise<void> {
  const { playMs, warmMs, rounds } = isQuick ? SIZES.quick : SIZES.full;
  // Makes the certificates that all of them use.
  await (await launchWhole(directory, {}))[Symbol.asyncDispose]();
  const speed = BYTES_PER_SECOND / (CAMERAS * rateOf(kind));
  const mediaMs = playMs * speed;
  const load: LoadOptions = { kind, cameras: CAMERAS, mediaMs, speed, warmMs, directory };
  touchMemory(directory, 2 * BYTES_PER_SECOND * playMs / 1000);
  const results = await inRounds(contenders, rounds, (one) => underLoad(one, load));
  const megabytes = results.get(contenders[0])![0].bytes / 1e6;
  print(
    `### ${kind.title}: ${CAMERAS} cameras, ${figure(megabytes)} MB in chunks of ` +
      `${figure(rateOf(kind) * kind.chunkMs / 1e6)} KB, ${figure(speed)} times real time, ` +
      `after ${figure(warmMs / 1000)} s of warm-up\n`,
  );
  print(resultTable(contenders, results) + "\n");
}

/**
 * Fills the page cache once, and frees it. A virtual machine gets its memory from its host at the
 * first touch; whoever is measured first would pay for that, and do so with most of its CPU time.
 */
function touchMemory(directory: string, bytes: number): void {
  const path = join(directory, "touched");
  const file = Deno.openSync(path, { write: true, create: true });
  const zeros = new Uint8Array(MIB);
  for (let done = 0; done < bytes; done += MIB) file.writeSync(zeros);
  file.close();
  Deno.removeSync(path);
}

/** Bytes a second of one camera's stream in real time. */
function rateOf({ fixture, chunkMs, join }: StreamKind): number {
  const file = new URL(`../../tests/fixtures/${fixture}.json`, import.meta.url);
  const { sizes } = JSON.parse(Deno.readTextFileSync(file)) as { sizes: number[] };
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return bytes / (sizes.length * chunkMs / join) * 1000;
}

function resultTable(contenders: Contender[], results: Map<Contender, Measured[]>): string {
  const withoutDigests = ({ cpuMs, digestCpuMs }: Measured) => cpuMs - digestCpuMs;
  const perMb = (one: Contender, cpuMsOf = ({ cpuMs }: Measured) => cpuMs) =>
    results.get(one)!.map((run) => cpuMsOf(run) / run.bytes * 1e6);
  const best = Math.min(
    ...contenders.filter((one) => RIVALS.includes(one)).map((one) => median(perMb(one))),
  );
  const rows = contenders.map((one) => {
    const runs = results.get(one)!;
    const middle = (value: (run: Measured) => number) => median(runs.map(value));
    return [
      one.title,
      figure(median(perMb(one)) / best),
      figure(median(perMb(one, withoutDigests)) / best),
      figure(median(perMb(one))),
      figure(middle(({ cpuMs, wallMs }) => cpuMs / wallMs * 100)),
      figure(middle(({ usualBytesPerCamera }) => usualBytesPerCamera / MIB)),
      figure(middle(({ mostBytesPerCamera }) => mostBytesPerCamera / MIB)),
      `${figure(middle(({ ackMedianMs }) => ackMedianMs))}, ${
        figure(middle(({ ack99Ms }) => ack99Ms))
      }`,
      perMb(one).map(figure).join(", "),
      runs.map(({ usualBytesPerCamera }) => figure(usualBytesPerCamera / MIB)).join(", "),
    ];
  });
  const header = [
    "",
    "CPU, better bare server = 1",
    "without digests",
    "CPU ms/MB",
    "% of a core",
    "MiB a camera",
    "MiB a camera, at most",
    "ack ms, median and 99 %",
    "all CPU ms/MB",
    "all MiB a camera",
  ];
  return table(header, rows);
}
