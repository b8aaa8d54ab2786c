/** Clock ticks a second of the counters in `/proc` (`getconf CLK_TCK`), the same on every Linux. */
const TICKS_PER_SECOND = 100;

/** User and system time of a process so far, all its threads included, milliseconds. Linux only. */
export function cpuMsOf(pid: number): number {
  return readStat(`/proc/${pid}/stat`).cpuMs;
}

/** What of that the process' web workers used: in Deno, threads called `worker-` and a number. */
export function workerCpuMsOf(pid: number): number {
  const threads = [...Deno.readDirSync(`/proc/${pid}/task`)];
  return threads.map(({ name }) => readStat(`/proc/${pid}/task/${name}/stat`))
    .filter(({ name }) => name.startsWith("worker-"))
    .reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

function readStat(path: string): { name: string; cpuMs: number } {
  const stat = Deno.readTextFileSync(path);
  // The name, in parentheses, may hold anything; fields 14 and 15 are counted from behind it.
  const nameEnd = stat.lastIndexOf(")");
  const fields = stat.slice(nameEnd + 2).split(" ");
  return {
    name: stat.slice(stat.indexOf("(") + 1, nameEnd),
    cpuMs: (Number(fields[11]) + Number(fields[12])) * 1000 / TICKS_PER_SECOND,
  };
}

/** Resident set of a process, bytes. Linux only. */
export function residentBytesOf(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

/** Looks at the resident set of `pid` every `everyMs` until it is told to stop. */
export function watchMemory(pid: number, everyMs: number): () => number[] {
  const samples: number[] = [];
  const timer = setInterval(() => samples.push(residentBytesOf(pid)), everyMs);
  return () => {
    clearInterval(timer);
    return samples;
  };
}
