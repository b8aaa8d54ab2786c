import type { Page } from "playwright-core";

/** What a page's recorders emitted. */
export interface EmittedTake {
  mimeType: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Makes every MediaRecorder of the page keep a copy of what it emits, so that a
 * test can compare. To be called before the page is opened; the page itself
 * knows nothing of it.
 */
export async function spyOnRecorders(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const takes: { mimeType: string; blobs: Blob[] }[] = [];
    Object.assign(globalThis, { emittedTakes: takes });
    globalThis.MediaRecorder = class extends MediaRecorder {
      constructor(stream: MediaStream, options?: MediaRecorderOptions) {
        super(stream, options);
        const take = { mimeType: "", blobs: [] as Blob[] };
        takes.push(take);
        this.addEventListener("dataavailable", ({ data }) => {
          take.mimeType ||= this.mimeType || data.type;
          take.blobs.push(data);
        });
      }
    };
  });
}

/** All that was emitted so far, a take each, in order. */
export async function emittedTakes(page: Page): Promise<EmittedTake[]> {
  const takes = await page.evaluate(async () => {
    const { emittedTakes } = globalThis as unknown as {
      emittedTakes: { mimeType: string; blobs: Blob[] }[];
    };
    return await Promise.all(emittedTakes.map(async ({ mimeType, blobs }) => ({
      mimeType,
      base64: await new Promise<string>((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(String(reader.result).split(",", 2)[1] ?? "");
        reader.readAsDataURL(new Blob(blobs));
      }),
    })));
  });
  return takes.map(({ mimeType, base64 }) => ({ mimeType, bytes: Uint8Array.fromBase64(base64) }));
}
