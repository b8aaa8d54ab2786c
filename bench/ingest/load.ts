import { join } from "node:path";
import { denoCommand, median } from "../measure.ts";
import { removeAll } from "../part.ts";
import type { CamerasOptions, SentReport } from "./cameras.ts";
import { type Contender, recordingsIn } from "./contenders.ts";
import { cpuMsOf, residentBytesOf, watchMemory, workerCpuMsOf } from "./process_usage.ts";
import type { StreamKind } from "./stream.ts";

export interface LoadOptions {
  kind: StreamKind;
  cameras: number;
  mediaMs: number;
  speed: number;
  /** Not counted, ms: first files, and what V8 compiles. A server runs for weeks. */
  warmMs: number;
  /** Scratch, on disk; certificates are in its `certs`. */
  directory: string;
}

/** What one server used under one load, after its warm-up. */
export interface Measured {
  cpuMs: number;
  /** The part of its digests, which a thread of their own computes. */
  digestCpuMs: number;
  bytes: number;
  /** Until the last acknowledgement, ms. */
  wallMs: number;
  /** Growth of the resident set for each camera, bytes: in the middle of the run, and at most. */
  usualBytesPerCamera: number;
  mostBytesPerCamera: number;
  ackMedianMs: number;
  /** 99 of 100 acknowledgements took no longer. */
  ack99Ms: number;
}

/** Processes that play cameras: one alone might be what limits. */
const PLAYERS = 2;
const SETTLE_MS = 1000;

/** Puts one fresh server under load. What plays the cameras is not counted. */
export async function underLoad(contender: Contender, options: LoadOptions): Promise<Measured> {
  const { directory, cameras } = options;
  removeAll(recordingsIn(directory));
  try {
    await using server = await contender.start(directory);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const restingBytes = residentBytesOf(server.pid);
    const players = Array.from({ length: PLAYERS }, (_, i) => player(i, server.origin, options));
    for (const { step } of players) await step();
    const sending = Promise.all(players.map(({ step }) => step()));
    await new Promise((resolve) => setTimeout(resolve, options.warmMs));
    const cpuBefore = cpuMsOf(server.pid);
    const digestBefore = workerCpuMsOf(server.pid);
    const startedAt = performance.now();
    const endWatch = watchMemory(server.pid, 100);
    const answers = await sending;
    const wallMs = performance.now() - startedAt;
    const cpuMs = cpuMsOf(server.pid) - cpuBefore;
    const digestCpuMs = workerCpuMsOf(server.pid) - digestBefore;
    const samples = endWatch();
    await Promise.all(players.map(({ step }) => step()));
    await Promise.all(players.map(({ process }) => process.status));
    const reports: SentReport[] = answers.map((answer) => JSON.parse(answer));
    const ackMs = reports.flatMap((report) => report.ackMs).sort((a, b) => a - b);
    return {
      cpuMs,
      digestCpuMs,
      bytes: reports.reduce((sum, { bytes }) => sum + bytes, 0),
      wallMs,
      usualBytesPerCamera: (median(samples) - restingBytes) / cameras,
      mostBytesPerCamera: (Math.max(...samples) - restingBytes) / cameras,
      ackMedianMs: median(ackMs),
      ack99Ms: ackMs[Math.floor(ackMs.length * 0.99)],
    };
  } finally {
    removeAll(recordingsIn(directory));
  }
}

/** A process that plays every {@link PLAYERS}th camera, and does one step at a time. */
function player(index: number, origin: string, options: LoadOptions) {
  const { kind, mediaMs, speed, cameras, directory, warmMs } = options;
  const numbers = Array.from({ length: cameras }, (_, i) => i).filter((i) => i % PLAYERS === index);
  const caFile = join(directory, "certs", "ca.crt");
  const settings: CamerasOptions = {
    ...{ origin, caFile, kind, mediaMs, speed, warmMs },
    cameras: numbers,
    outOf: cameras,
  };
  const script = new URL("./cameras.ts", import.meta.url);
  const [program, ...args] = denoCommand(script, ["-A"], [JSON.stringify(settings)]);
  const process = new Deno.Command(program, { args, stdin: "piped", stdout: "piped" }).spawn();
  const input = process.stdin.getWriter();
  const output = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  const step = async () => {
    await input.write(new TextEncoder().encode("go\n"));
    while (!rest.includes("\n")) {
      const { value, done } = await output.read();
      if (done) throw new Error("The cameras failed: see above");
      rest += value;
    }
    const line = rest.slice(0, rest.indexOf("\n"));
    rest = rest.slice(line.length + 1);
    return line;
  };
  return { process, step };
}
