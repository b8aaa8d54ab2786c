import type { FileSystem, SegmentFile } from "../../lib/server/recorder/file_system.ts";
import type { Chance } from "./chance.ts";
import { systemError } from "./memory_file_system.ts";

/** How often a call fails, from 0 to 1. A test may change it. */
export interface Flakiness {
  rate: number;
  /** How many calls have failed. */
  failures: number;
}

/**
 * `inner`, of which some calls fail: the disk is full (ENOSPC), or broken (EIO).
 * A write at the end of a file that fails has stored a part, as a disk's does;
 * one that changes what is there has stored nothing, for it takes no room.
 */
export function flakyFileSystem(
  inner: FileSystem,
  chance: Chance,
  flakiness: Flakiness,
): FileSystem {
  const fails = () => {
    const doesFail = chance.real() < flakiness.rate;
    if (doesFail) flakiness.failures++;
    return doesFail;
  };
  const failure = () => systemError(chance.pick(["ENOSPC", "EIO"]));
  const trial = async <T>(run: () => Promise<T>): Promise<T> => {
    if (fails()) throw failure();
    return await run();
  };
  /** Of each file, how long it is. */
  const lengths = new Map<string, number>();
  const flaky = (path: string, file: SegmentFile): SegmentFile => ({
    async write(parts, at) {
      const length = lengths.get(path) ?? 0;
      const doesFail = fails();
      const bytes = parts.reduce((sum, part) => sum + part.byteLength, 0);
      const [first] = parts;
      const part = at < length ? 0 : Math.floor(first.byteLength * chance.real());
      await file.write(doesFail ? [first.subarray(0, part)] : parts, at);
      lengths.set(path, Math.max(length, at + (doesFail ? part : bytes)));
      if (doesFail) throw failure();
    },
    async truncate(length) {
      await trial(() => file.truncate(length));
      lengths.set(path, length);
    },
    sync: () => trial(() => file.sync()),
    close: () => file.close(),
  });
  return {
    makeDirectory: (path) => trial(() => inner.makeDirectory(path)),
    async create(path) {
      const file = await trial(() => inner.create(path));
      return file && flaky(path, file);
    },
    open: async (path) => flaky(path, await trial(() => inner.open(path))),
    read: (path, from, to) => inner.read(path, from, to),
    remove: (path) => trial(() => inner.remove(path)),
    syncDirectory: (path) => trial(() => inner.syncDirectory(path)),
  };
}
