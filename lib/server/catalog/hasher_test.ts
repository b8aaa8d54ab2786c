import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { Catalog } from "./catalog.ts";
import type { FileHasher } from "./hash_thread.ts";
import type { HashAnswer, HashRequest } from "./hash_worker.ts";
import { Hasher } from "./hasher.ts";

const SESSION = "0b0e7ab4-6f0f-4f5e-9a53-0e5a0f0a0001";
const DIRECTORY = "client_a_1";

class Recordings implements AsyncDisposable {
  readonly dir = Deno.makeTempDirSync();
  readonly catalog = Catalog.open(":memory:", { durability: "process" });

  constructor() {
    this.catalog.addSession({
      id: SESSION,
      name: "",
      directory: DIRECTORY,
      startedAt: 1,
      activeAt: 1,
    });
    Deno.mkdirSync(join(this.dir, DIRECTORY));
  }

  path(number: number): string {
    return join(this.dir, DIRECTORY, this.#file(number));
  }

  open(number: number): void {
    const segment = { take: 0, number, file: this.#file(number), startedAt: 1 };
    this.catalog.openSegment(SESSION, { ...segment, container: "webm" });
  }

  close(number: number, bytes: number, closedAt = number): void {
    this.catalog.closeSegment(SESSION, 0, number, { durationMs: 1, bytes, closedAt });
  }

  /** A closed segment with this content. */
  add(number: number, content: Uint8Array, bytes = content.byteLength): void {
    this.open(number);
    Deno.writeFileSync(this.path(number), content);
    this.close(number, bytes);
  }

  digests(): (string | null)[] {
    return this.catalog.segments(SESSION).map(({ sha256 }) => sha256);
  }

  async [Symbol.asyncDispose]() {
    this.catalog.close();
    await Deno.remove(this.dir, { recursive: true });
  }

  #file(number: number): string {
    return `video_20261122_18020${number}.webm`;
  }
}

/** Answers when it is told to. */
class HeldHasher implements FileHasher {
  readonly asked: string[] = [];
  #answer: ((answer: HashAnswer) => void) | undefined;
  #asked = Promise.withResolvers<void>();

  hash({ path }: HashRequest): Promise<HashAnswer> {
    assert.equal(this.#answer, undefined, "one at a time");
    this.asked.push(path);
    const { promise, resolve } = Promise.withResolvers<HashAnswer>();
    this.#answer = resolve;
    this.#asked.resolve();
    return promise;
  }

  async answer(answer: HashAnswer): Promise<void> {
    await this.#asked.promise;
    this.#asked = Promise.withResolvers();
    const resolve = this.#answer!;
    this.#answer = undefined;
    resolve(answer);
  }

  close(): void {
    this.#answer?.({ ok: false, why: "closed" });
    this.#answer = undefined;
  }
}

const sha256 = (content: Uint8Array) => createHash("sha256").update(content).digest("hex");

Deno.test("wake() has every closed segment hashed, and again what was written to since", async () => {
  await using recordings = new Recordings();
  const { catalog, dir } = recordings;
  const contents = [new Uint8Array(3_000_000).fill(7), Uint8Array.of(1), new Uint8Array(262_144)];
  for (const [number, content] of contents.entries()) recordings.add(number, content);
  recordings.open(3);
  recordings.add(4, Uint8Array.of(1, 2, 3), 4);
  recordings.add(5, Uint8Array.of(1, 2, 3), 2);
  recordings.add(6, Uint8Array.of(1));
  await Deno.remove(recordings.path(6));
  const hasher = new Hasher({ catalog, recordingsDir: dir });
  hasher.wake();
  await hasher.idle();
  const wanted = contents.map(sha256);
  assert.deepEqual(recordings.digests(), [...wanted, null, null, null, null]);

  recordings.open(1);
  const longer = Uint8Array.of(1, 2);
  recordings.add(1, longer);
  hasher.wake();
  await hasher.idle();
  assert.deepEqual(recordings.digests().slice(0, 3), [wanted[0], sha256(longer), wanted[2]]);
  await hasher.close();
});

Deno.test("wake() keeps no digest of a file that was written to while it was read", async () => {
  await using recordings = new Recordings();
  const { catalog, dir } = recordings;
  const files = new HeldHasher();
  const hasher = new Hasher({ catalog, recordingsDir: dir, files });
  recordings.add(0, Uint8Array.of(1));
  hasher.wake();
  // Opened, and closed with as many bytes as before.
  while (files.asked.length === 0) await Promise.resolve();
  recordings.open(0);
  recordings.close(0, 1, 77);
  hasher.wake();
  await files.answer({ ok: true, sha256: "torn" });
  await files.answer({ ok: true, sha256: "good" });
  await hasher.idle();
  assert.deepEqual(recordings.digests(), ["good"]);
  await hasher.close();
});

Deno.test("wake() asks once about a file that gives no digest", async () => {
  await using recordings = new Recordings();
  const { catalog, dir } = recordings;
  const files = new HeldHasher();
  const hasher = new Hasher({ catalog, recordingsDir: dir, files });
  recordings.add(0, Uint8Array.of(1));
  recordings.add(1, Uint8Array.of(2));
  hasher.wake();
  await files.answer({ ok: false, why: "the disk is broken" });
  await files.answer({ ok: true, sha256: null });
  await hasher.idle();
  hasher.wake();
  await hasher.idle();
  assert.deepEqual(files.asked, [recordings.path(0), recordings.path(1)]);
  recordings.add(2, Uint8Array.of(3));
  hasher.wake();
  await files.answer({ ok: true, sha256: "c" });
  await hasher.idle();
  assert.deepEqual(recordings.digests(), [null, null, "c"]);
  await hasher.close();
});

Deno.test("close() stops in the middle of a file, and the next start takes it up", async () => {
  await using recordings = new Recordings();
  const { catalog, dir } = recordings;
  recordings.add(0, Uint8Array.of(1));
  // Two gigabytes that take no room: some seconds of work.
  await Deno.truncate(recordings.path(0), 2e9);
  recordings.close(0, 2e9);
  const hasher = new Hasher({ catalog, recordingsDir: dir });
  hasher.wake();
  const small = Uint8Array.of(9);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await hasher.close();
  hasher.wake();
  await hasher.idle();
  assert.deepEqual(recordings.digests(), [null]);

  recordings.add(0, small);
  const next = new Hasher({ catalog, recordingsDir: dir });
  next.wake();
  await next.idle();
  assert.deepEqual(recordings.digests(), [sha256(small)]);
  await next.close();
});

Deno.test("the hashing thread starts and works with the server's permissions", async () => {
  await using recordings = new Recordings();
  const content = new Uint8Array(5_000_000).fill(3);
  await Deno.writeFile(recordings.path(0), content);
  const root = join(import.meta.dirname!, "../../..");
  const code = `
    import { HashThread } from ${JSON.stringify(import.meta.resolve("./hash_thread.ts"))};
    const thread = new HashThread();
    const answer = await thread.hash(${
    JSON.stringify({ path: recordings.path(0), bytes: content.byteLength })
  });
    thread.close();
    console.log(JSON.stringify(answer));`;
  const script = join(recordings.dir, "script.ts");
  await Deno.writeTextFile(script, code);
  const command = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--no-remote",
      `--allow-read=${root},${recordings.dir}`,
      `--allow-write=${recordings.dir}`,
      `--config=${join(root, "deno.json")}`,
      script,
    ],
    cwd: root,
  });
  const { code: exitCode, stdout, stderr } = await command.output();
  assert.equal(exitCode, 0, new TextDecoder().decode(stderr));
  const answer: HashAnswer = JSON.parse(new TextDecoder().decode(stdout));
  assert.deepEqual(answer, { ok: true, sha256: sha256(content) });
});
