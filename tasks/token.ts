/**
 * `deno task token`: who is paired with this server, from its own terminal.
 * Works while the server runs, which notices within half a second.
 */
import { join, resolve } from "node:path";
import { AppError } from "../lib/shared/errors.ts";
import { isRole, MAX_DEVICE_NAME, type Role, ROLES } from "../lib/shared/roles.ts";
import { Access } from "../lib/server/auth/access.ts";
import type { Identity } from "../lib/server/auth/identity.ts";
import { ACCESS_FILE, openAccessStore } from "../lib/server/auth/open_access_store.ts";
import { wantsHelp } from "../lib/server/config/help.ts";
import { loadConfig } from "../lib/server/config/load.ts";

const HELP = `Usage: deno task token COMMAND [flags]

Says who may do what on this server, also while it runs.

  list               Shows paired devices and programs, with their ids.
  make ROLE NAME     Gives a program a token, and shows it this once. It is sent as
                     Authorization: Bearer TOKEN.
  pair ROLE          Makes a code with which one device is paired, within ten minutes:
                     also for an owner whose device is lost.
  code               Makes a new access code, and shows it this once.
  withdraw ID        Withdraws a device or a token: it is out at once.

Roles: camera records and sees its own recordings, viewer sees all, owner may
do everything. Flags: those of deno task start; --cert-dir says whose list it is.`;

/** What stands in the audit as the one who did it. */
const TERMINAL: Identity = { device: "terminal", name: "The terminal", role: "owner" };

/** A command with its words, or what is wrong with them. */
export type Command =
  | { command: "list" | "code" }
  | { command: "make"; role: Role; name: string }
  | { command: "pair"; role: Role }
  | { command: "withdraw"; id: string }
  | { command: "wrong"; why: string };

/** Reads the words before the first flag. */
export function readCommand(words: readonly string[]): Command {
  const [command, first, ...rest] = words;
  const wrong = (why: string): Command => ({ command: "wrong", why });
  switch (command) {
    case "list":
    case "code":
      return first === undefined ? { command } : wrong(`${command} takes nothing more.`);
    case "make":
    case "pair": {
      if (!isRole(first)) return wrong(`Name a role behind ${command}: ${ROLES.join(", ")}.`);
      if (command === "pair") {
        return rest.length === 0 ? { command, role: first } : wrong("pair takes a role only.");
      }
      const name = rest.join(" ").trim();
      if (name === "" || name.length > MAX_DEVICE_NAME) {
        return wrong(`Name the program behind the role, in up to ${MAX_DEVICE_NAME} characters.`);
      }
      return { command, role: first, name };
    }
    case "withdraw":
      return first !== undefined && rest.length === 0
        ? { command, id: first }
        : wrong("Name the id of one device: deno task token list shows them.");
    default:
      return wrong(command === undefined ? "Say what to do." : `There is no command ${command}.`);
  }
}

/** Carries a command out. @returns The lines to print, and the exit code. */
export async function carryOut(command: Command, access: Access): Promise<[string, number]> {
  const note = (entry: Omit<Parameters<Access["note"]>[0], "who" | "address">) =>
    access.note({ ...entry, who: TERMINAL, address: "" });
  switch (command.command) {
    case "wrong":
      return [`${command.why} deno task token --help says more.`, 2];
    case "list":
      return [listing(access), 0];
    case "code": {
      if (access.codes.isConfigured) {
        return ["CAMERA_ACCESS_CODE says the access code: change it there.", 2];
      }
      const code = await access.codes.renew();
      note({ action: "access-code-made" });
      return [`The access code is now ${code}. The old one is void; devices stay paired.`, 0];
    }
    case "pair": {
      const { role } = command;
      const { code } = await access.codes.make(role, TERMINAL.name);
      note({ action: "code-made", detail: role });
      return [`${code} pairs one device as ${role}, within ten minutes: open /pair on it.`, 0];
    }
    case "make": {
      const { role, name } = command;
      const made = access.makeToken(name, role);
      if (!made) return ["Too many devices and tokens: withdraw some first.", 2];
      note({ action: "token-made", subject: made.device.id, detail: role });
      return [made.token, 0];
    }
    case "withdraw": {
      const { id } = command;
      const detail = access.device(id)?.name;
      const result = access.withdraw(id);
      if (result === "unknown") return [`There is no device ${id}: see deno task token list.`, 2];
      if (result === "last-owner") {
        return [`${detail} is the only owner: make another one first, with pair owner.`, 2];
      }
      note({ action: "withdrawn", subject: id, detail });
      return [`${detail} is withdrawn.`, 0];
    }
  }
}

function listing(access: Access): string {
  const devices = access.devices();
  if (devices.length === 0) return "Nobody is paired yet: scan the code that the server shows.";
  return devices.map(({ id, name, role, kind, seenAt, address }) => {
    const seen = address === "" ? "never" : new Date(seenAt).toISOString().slice(0, 16) + "Z";
    return `${id}  ${role.padEnd(6)}  ${kind.padEnd(7)}  ${seen.padEnd(17)}  ${name}`;
  }).join("\n");
}

/** @returns The exit code: 0, or 2 if there is something for the user to mend. */
async function main(): Promise<number> {
  if (wantsHelp(Deno.args)) {
    console.log(HELP);
    return 0;
  }
  const flagsFrom = Deno.args.findIndex((arg) => arg.startsWith("--"));
  const words = flagsFrom < 0 ? Deno.args : Deno.args.slice(0, flagsFrom);
  const loaded = await loadConfig({ args: Deno.args.slice(words.length) });
  if (!loaded.ok) {
    for (const problem of loaded.problems) console.error(problem);
    return 2;
  }
  const { certDir, isAuthOn, accessCode } = loaded.config;
  const directory = resolve(certDir);
  try {
    // A mistyped directory is not to be filled with an empty list.
    await Deno.stat(join(directory, ACCESS_FILE)).catch(() => {
      const why = `There is no ${ACCESS_FILE} in ${directory}: start the server once, or say ` +
        "--cert-dir.";
      throw new AppError("no-access-list", why);
    });
    const clock = { now: () => Date.now(), monotonic: () => performance.now() };
    const store = openAccessStore(directory, clock.now());
    const access = await Access.open({ store, isOn: isAuthOn, accessCode, clock });
    const [text, code] = await carryOut(readCommand(words), access);
    access.close();
    (code === 0 ? console.log : console.error)(text);
    return code;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    console.error(error.message);
    return 2;
  }
}

if (import.meta.main) Deno.exit(await main());
