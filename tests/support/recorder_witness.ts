import type { BrowserContext } from "playwright-core";

/** What one MediaRecorder of a page emitted. */
export interface WitnessedTake {
  mimeType: string;
  /** In order; empty ones are left out, as the page does. */
  chunks: Uint8Array<ArrayBuffer>[];
}

/** Keeps what all pages of a browser emit, outside of them: it outlives each of them. */
export interface RecorderWitness {
  /** By the time of their start. */
  readonly takes: readonly WitnessedTake[];
}

/**
 * Watches every MediaRecorder of a context's pages. To be called before a page
 * is opened; the pages themselves know nothing of it.
 */
export async function witnessRecorders(context: BrowserContext): Promise<RecorderWitness> {
  const takes = new Map<string, WitnessedTake & { arrived: Map<number, string> }>();
  await context.exposeBinding(
    "tellWitness",
    (_source, id: string, mimeType: string, index: number, base64: string) => {
      const take = takes.get(id) ?? { mimeType, chunks: [], arrived: new Map() };
      take.arrived.set(index, base64);
      takes.set(id, take);
    },
  );
  await context.addInitScript(() => {
    const { tellWitness } = globalThis as unknown as {
      tellWitness(id: string, mimeType: string, index: number, base64: string): void;
    };
    globalThis.MediaRecorder = class extends MediaRecorder {
      constructor(stream: MediaStream, options?: MediaRecorderOptions) {
        super(stream, options);
        const id = crypto.randomUUID();
        let count = 0;
        this.addEventListener("dataavailable", ({ data }) => {
          if (data.size === 0) return;
          const index = count++;
          const reader = new FileReader();
          reader.onload = () => {
            const base64 = String(reader.result).split(";base64,", 2)[1] ?? "";
            tellWitness(id, this.mimeType || data.type, index, base64);
          };
          reader.readAsDataURL(data);
        });
      }
    };
  });
  return {
    get takes() {
      return Array.from(takes.values(), ({ mimeType, arrived }) => ({
        mimeType,
        chunks: [...arrived].sort(([a], [b]) => a - b).map(([, text]) =>
          Uint8Array.fromBase64(text)
        ),
      }));
    },
  };
}
