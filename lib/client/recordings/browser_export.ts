import { ExportModel, type ExportSpan } from "./export.ts";

/** What Chromium has to write files by. */
interface FilePicker {
  showSaveFilePicker(options: { suggestedName: string }): Promise<{
    createWritable(): Promise<WritableStream<Uint8Array>>;
  }>;
}

/** Nobody closes a dialog as fast as this, ms: where it is closed by then, none was shown. */
const NO_DIALOG_MS = 200;

/** An export in a browser's page. */
export function browserExport(session: string, span: ExportSpan): ExportModel {
  return new ExportModel({
    session,
    span,
    fetch: (path, signal) => fetch(path, { signal }),
    later(ms, run) {
      const id = setTimeout(run, ms);
      return () => clearTimeout(id);
    },
    ...("showSaveFilePicker" in globalThis && {
      async pickFile(name: string) {
        const askedAt = performance.now();
        try {
          const picker = globalThis as unknown as FilePicker;
          const handle = await picker.showSaveFilePicker({ suggestedName: name });
          return await handle.createWritable();
        } catch (error) {
          const wasClosed = error instanceof DOMException && error.name === "AbortError";
          if (wasClosed && performance.now() - askedAt > NO_DIALOG_MS) return null;
          throw error;
        }
      },
    }),
    download(url, name) {
      const link = document.createElement("a");
      link.href = url;
      link.download = name;
      link.click();
    },
  });
}
