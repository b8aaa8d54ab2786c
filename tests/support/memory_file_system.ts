import { joined } from "../../lib/shared/bytes.ts";
import type { FileSystem, SegmentFile } from "../../lib/server/recorder/file_system.ts";

/** An error as the operating system reports it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code} (os error)`), { code });
}

/** What every call of a process says that is dead. */
function dead(): Error {
  return new Error("The process is dead");
}

/** A {@link FileSystem} in memory that fails on command. */
export class MemoryFileSystem implements FileSystem {
  /** Contents by path. */
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Paths that are open now. */
  readonly openPaths = new Set<string>();
  /** What is on the disk itself: contents of files at their last sync. */
  readonly synced = new Map<string, Uint8Array<ArrayBuffer>>();
  /** How many writes there were. */
  writes = 0;
  /** Bytes that still fit; a write that does not fit stores what does, then fails. */
  room = Infinity;
  /** Thrown by the next calls, one each. */
  failures: Error[] = [];
  /** Calls that still succeed; then the process is dead: a write stores a part, and all throw. */
  callsLeft = Infinity;

  makeDirectory(): Promise<void> {
    return this.#run(() => {});
  }

  create(path: string): Promise<SegmentFile | null> {
    return this.#run(() => {
      if (this.files.has(path)) return null;
      this.files.set(path, new Uint8Array(0));
      return this.#handle(path);
    });
  }

  open(path: string): Promise<SegmentFile> {
    return this.#run(() => {
      if (!this.files.has(path)) throw new Deno.errors.NotFound(path);
      return this.#handle(path);
    });
  }

  remove(path: string): Promise<void> {
    return this.#run(() => void this.files.delete(path));
  }

  async *read(path: string, from: number, to: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const bytes = await this.#run(() => this.#bytes(path).slice(from, to));
    if (bytes.byteLength > 0) yield bytes;
  }

  syncDirectory(): Promise<void> {
    return this.#run(() => {});
  }

  #handle(path: string): SegmentFile {
    this.openPaths.add(path);
    return {
      write: (parts, at) => this.#run(() => this.#write(path, joined(parts), at)),
      truncate: (length) =>
        this.#run(() => {
          this.files.set(path, this.#bytes(path).slice(0, length));
        }),
      sync: () =>
        this.#run(() => {
          this.synced.set(path, this.#bytes(path).slice());
        }),
      close: () => void this.openPaths.delete(path),
    };
  }

  #write(path: string, bytes: Uint8Array, at: number): void {
    this.writes++;
    const old = this.#bytes(path);
    const room = Math.max(0, old.byteLength + this.room - at);
    const fits = Math.min(this.#isDying() ? bytes.byteLength >> 1 : bytes.byteLength, room);
    const file = new Uint8Array(Math.max(old.byteLength, at + fits));
    this.room -= file.byteLength - old.byteLength;
    file.set(old);
    file.set(bytes.subarray(0, fits), at);
    this.files.set(path, file);
    if (this.#isDying()) throw dead();
    if (fits < bytes.byteLength) throw systemError("ENOSPC");
  }

  #bytes(path: string): Uint8Array<ArrayBuffer> {
    const bytes = this.files.get(path);
    if (!bytes) throw new Deno.errors.NotFound(path);
    return bytes;
  }

  /** In the middle of its last call. */
  #isDying(): boolean {
    return this.callsLeft === -1;
  }

  #run<T>(act: () => T): Promise<T> {
    const failure = this.failures.shift();
    if (failure) return Promise.reject(failure);
    if (this.callsLeft < 0) return Promise.reject(dead());
    this.callsLeft--;
    return new Promise((resolve) => resolve(act()));
  }
}
