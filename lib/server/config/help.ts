import { flagOf, type Setting } from "./setting.ts";
import { SETTING_LIST } from "./settings.ts";
import { wrap } from "./wrap.ts";

/** A flag without value, besides the settings. */
export interface SwitchHelp {
  /** With dashes, e.g. `--force-leaf`. */
  flag: string;
  /** One line: what it does. */
  help: string;
}

/** Does the command line ask for help? To be asked before anything else is read. */
export function wantsHelp(args: readonly string[]): boolean {
  return args.includes("--help") || args.includes("-h");
}

/**
 * The answer to `--help`, at most 80 columns wide.
 *
 * @param usage First line, e.g. `deno task start [flags]`.
 * @param about What the program does, a sentence or two.
 * @param switches Flags of this program besides the settings.
 */
export function helpText(
  { usage, about, switches = [] }: { usage: string; about: string; switches?: SwitchHelp[] },
): string {
  const lines = [`Usage: ${usage}`, "", ...wrap(about, 80), ""];
  for (const { flag, help } of [...switches, { flag: "--help", help: "Shows this text." }]) {
    lines.push(`  ${flag}`, ...wrap(help, 72).map((line) => `      ${line}`));
  }
  lines.push(
    "",
    ...wrap(
      "Settings. Each is also an environment variable, and may stand in a file .env in the " +
        "current directory; a flag comes before the environment, the environment before .env.",
      80,
    ),
    "",
  );
  for (const setting of SETTING_LIST) {
    lines.push(`  ${flagOf(setting.name)} VALUE   (${setting.name})`);
    lines.push(...wrap(`${setting.help} ${limits(setting)}`, 72).map((line) => `      ${line}`));
  }
  return lines.join("\n");
}

/** The table of settings in Markdown, for the documentation. Ends with a newline. */
export function settingsMarkdown(): string {
  const cell = (text: string) => text.replaceAll("|", "\\|");
  const rows = SETTING_LIST.map((setting) => {
    const given = setting.default === null
      ? "-"
      : `\`${setting.default}\`${setting.unit === undefined ? "" : ` ${setting.unit}`}`;
    return `| \`${setting.name}\` | \`${flagOf(setting.name)}\` | ${given} | ` +
      `${cell(setting.allowed)} | ${cell(setting.help)} |`;
  });
  return ["| variable | flag | default | allowed | effect |", "|---|---|---|---|---|", ...rows]
    .join("\n") + "\n";
}

/** `Default 60 s; a whole number from 1 to 86400.` */
function limits({ allowed, unit, default: given }: Setting<unknown>): string {
  const shown = unit === undefined ? given : `${given} ${unit}`;
  return given === null ? `Default none; ${allowed}.` : `Default ${shown}; ${allowed}.`;
}
