import { ExportModel, type ExportSpan } from "./export.ts";

/** What Chromium has to write files by. */
interface FilePicker {
  showSaveFilePicker(options: { suggestedName: string }): Promise<{
    createWritable(): Promise<WritableStream<Uint8Array>>;
  }>;
}

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
        try {
          const picker = globalThis as unknown as FilePicker;
          const handle = await picker.showSaveFilePicker({ suggestedName: name });
          return await handle.createWritable();
        } catch (error) {
          if (error instanceof DOMException && error.name === "AbortError") return null;
          throw error;
        }
      },
    }),
  });
}
