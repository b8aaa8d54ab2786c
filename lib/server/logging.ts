import {
  configure,
  getAnsiColorFormatter,
  getConsoleSink,
  getJsonLinesFormatter,
  getTextFormatter,
} from "@logtape/logtape";
import type { Config } from "./config/settings.ts";

/** Sends the log to the console, as `CAMERA_LOG_LEVEL` and `CAMERA_LOG_FORMAT` say. */
export async function configureLogging(
  { logLevel, logFormat }: Pick<Config, "logLevel" | "logFormat">,
): Promise<void> {
  const pretty = Deno.stdout.isTerminal() && !Deno.noColor
    ? getAnsiColorFormatter({ timestamp: "time", category: "." })
    : getTextFormatter({ timestamp: "time", category: "." });
  const formatter = logFormat === "json" ? getJsonLinesFormatter() : pretty;
  await configure({
    sinks: { console: getConsoleSink({ formatter }) },
    loggers: [
      { category: "camera", lowestLevel: logLevel, sinks: ["console"] },
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["console"] },
    ],
  });
}
