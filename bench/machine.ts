import { cpus, totalmem } from "node:os";
import { GIB } from "../lib/shared/units.ts";

/** What the figures were measured on, in one line. */
export function machineKind(): string {
  const cores = cpus();
  const memory = Math.round(totalmem() / GIB);
  const { deno, v8 } = Deno.version;
  return `${cores.length} cores (${cores[0]?.model.trim()}), ${memory} GB, ` +
    `${Deno.build.os}, Deno ${deno}, V8 ${v8}`;
}

/** Does this program run here? */
export async function isInstalled(program: string, args: string[]): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(program, {
      args,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
