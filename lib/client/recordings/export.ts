import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { ExportDescription, ExportFormat, FormatDescription } from "../../shared/export.ts";

/** From when to when, epoch ms. */
export interface ExportSpan {
  from: number;
  to: number;
}

/** What the server says of the span that is chosen. */
export type ExportState =
  | { type: "asking" }
  | { type: "known"; description: ExportDescription }
  /** Nothing was recorded then; the nearest recording begins at `nearest`, if there is one. */
  | { type: "nothing"; nearest: number | null }
  /** Its end is not behind its start. */
  | { type: "no-span" }
  | { type: "failed"; why: ExportFailure };

/** Why it cannot be had. */
export type ExportFailure =
  | "gone"
  | "damaged"
  | "busy"
  | "too-many"
  | "unreachable"
  | "not-saved"
  | "other";

/** A file that is being written, by this page. */
export type Saving =
  /** The browser asks where to. */
  | { type: "choosing"; name: string }
  | { type: "running"; name: string; doneBytes: number; bytes: number; isAbout: boolean }
  | { type: "saved" | "cancelled" | "handed-over"; name: string }
  | { type: "failed"; name: string; why: ExportFailure };

/** Codes of the API's errors that have a sentence of their own. */
const FAILURES: Readonly<Record<string, ExportFailure>> = {
  "unknown-session": "gone",
  "file-missing": "gone",
  "file-changed": "damaged",
  damaged: "damaged",
  busy: "busy",
  "too-many-parts": "too-many",
};

/** So long after the last change of the span the server is asked, ms. */
const SETTLE_MS = 250;

export interface ExportModelOptions {
  /** Id of the session. */
  session: string;
  /** To begin with. */
  span: ExportSpan;
  /** For the network. */
  fetch(path: string, signal: AbortSignal): Promise<Response>;
  /** Runs `run` after `ms`. @returns What prevents that. */
  later(ms: number, run: () => void): () => void;
  /**
   * Asks where to save a file; null if nobody wants to. Undefined where a page cannot write files.
   *
   * @throws It cannot here, for once: the browser does not let it, or shows no dialog.
   */
  pickFile?(name: string): Promise<WritableStream<Uint8Array> | null>;
  /** Has the browser download something, where a page cannot write files. */
  download(url: string, name: string): void;
}

/** Chooses a span of a session, and brings it onto this device as a file. */
export class ExportModel {
  readonly span;
  /** Null: as recorded. */
  readonly format = signal<ExportFormat | null>(null);
  readonly state: ReadonlySignal<ExportState>;
  readonly saving = signal<Saving | undefined>(undefined);
  /** Can the page itself write a file, and show how far it is? */
  readonly canSave: boolean;
  /** Id of the session. */
  readonly session: string;
  readonly #state = signal<ExportState>({ type: "asking" });
  readonly #options: ExportModelOptions;
  #asking = new AbortController();
  #saving: AbortController | undefined;
  #forget = () => {};

  constructor(options: ExportModelOptions) {
    this.#options = options;
    this.state = this.#state;
    this.span = signal(options.span);
    this.canSave = options.pickFile !== undefined;
    this.session = options.session;
  }

  /** Chooses another span, and asks what it holds. */
  choose(span: ExportSpan): void {
    this.#asking.abort();
    this.#forget();
    const isSpan = span.from < span.to;
    batch(() => {
      this.span.value = span;
      this.#state.value = isSpan ? { type: "asking" } : { type: "no-span" };
    });
    if (isSpan) this.#forget = this.#options.later(SETTLE_MS, () => void this.ask());
  }

  /** Asks the server what the span holds. */
  async ask(): Promise<void> {
    this.#asking.abort();
    const { signal } = this.#asking = new AbortController();
    const { from, to } = this.span.value;
    this.#state.value = { type: "asking" };
    const query = new URLSearchParams({ plan: "", from: String(from), to: String(to) });
    const state = await this.#lookUp(`${this.#path}/export?${query}`, signal);
    if (signal.aborted) return;
    this.#state.value = state;
  }

  /** The form in which a part is taken: the one that was chosen, if it can be had; as recorded. */
  formOf(part: ExportDescription["parts"][number]): FormatDescription {
    const { formats } = part;
    return formats.find(({ format }) => format === this.format.value) ??
      formats.find(({ isConverted }) => !isConverted) ?? formats[0];
  }

  /** Writes a file, piece by piece: however long it is, little of it is in memory. */
  async save({ url, name, isConverted: isAbout }: FormatDescription, bytes: number): Promise<void> {
    const { pickFile, fetch, download } = this.#options;
    if (!pickFile || this.isSaving) return;
    this.saving.value = { type: "choosing", name };
    let file;
    try {
      file = await pickFile(name);
    } catch {
      download(`${url}&download`, name);
      return this.handOver(name);
    }
    if (!file) {
      this.saving.value = { type: "cancelled", name };
      return;
    }
    const { signal } = this.#saving = new AbortController();
    let doneBytes = 0;
    const show = () => this.saving.value = { type: "running", name, doneBytes, bytes, isAbout };
    show();
    try {
      const response = await fetch(`${url}&download`, signal);
      if (!response.ok || !response.body) {
        await file.abort().catch(() => {});
        this.saving.value = { type: "failed", name, why: await failureOf(response) };
        return;
      }
      const counted = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          doneBytes += chunk.byteLength;
          show();
          controller.enqueue(chunk);
        },
      });
      await response.body.pipeThrough(counted).pipeTo(file, { signal });
      this.saving.value = { type: "saved", name };
    } catch (error) {
      await file.abort().catch(() => {});
      this.saving.value = signal.aborted
        ? { type: "cancelled", name }
        : { type: "failed", name, why: error instanceof TypeError ? "unreachable" : "not-saved" };
    }
  }

  /** The browser saves a file itself: this page learns no more of it. */
  handOver(name: string): void {
    this.saving.value = { type: "handed-over", name };
  }

  /** Writes no further; what was written is thrown away. */
  cancel(): void {
    this.#saving?.abort();
  }

  /** The page goes. */
  dispose(): void {
    this.#forget();
    this.#asking.abort();
    this.cancel();
  }

  /** Is a file being written, or about to be? One at a time. */
  get isSaving(): boolean {
    const type = this.saving.value?.type;
    return type === "choosing" || type === "running";
  }

  get #path(): string {
    return `/api/recordings/${this.session}`;
  }

  async #lookUp(path: string, signal: AbortSignal): Promise<ExportState> {
    try {
      const response = await this.#options.fetch(path, signal);
      if (response.ok) return { type: "known", description: await response.json() };
      const { error, nearest = null } = await response.json();
      if (error.code === "nothing-there") return { type: "nothing", nearest };
      return { type: "failed", why: FAILURES[error.code] ?? "other" };
    } catch {
      return { type: "failed", why: "unreachable" };
    }
  }
}

async function failureOf(response: Response): Promise<ExportFailure> {
  try {
    const { error } = await response.json();
    return FAILURES[error.code] ?? "other";
  } catch {
    return "other";
  }
}
