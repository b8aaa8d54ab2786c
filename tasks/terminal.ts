/** A line that is being typed. */
export interface Typed {
  text: string;
  /** Enter was pressed, Ctrl+C, or neither yet. */
  state: "typing" | "entered" | "given-up";
}

const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const BACKSPACE = ["\b", "\u007f"];

/** What becomes of a line when `input` arrives from a terminal in raw mode. */
export function typeOn({ text }: Typed, input: string): Typed {
  const characters = Array.from(text);
  for (const character of input) {
    if (character === "\r" || character === "\n") {
      return { text: characters.join(""), state: "entered" };
    }
    if (character === CTRL_C || character === CTRL_D) return { text: "", state: "given-up" };
    if (BACKSPACE.includes(character)) characters.pop();
    else if (character >= " ") characters.push(character);
  }
  return { text: characters.join(""), state: "typing" };
}

/** Is there somebody who can be asked? */
export function isInteractive(): boolean {
  return Deno.stdin.isTerminal() && Deno.stderr.isTerminal();
}

/**
 * Asks for something that is not to be seen on the screen.
 *
 * @returns Null if the person gave up.
 */
export async function askSecretly(question: string): Promise<string | null> {
  const say = (text: string) => Deno.stderr.writeSync(new TextEncoder().encode(text));
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(1024);
  let typed: Typed = { text: "", state: "typing" };
  say(question);
  Deno.stdin.setRaw(true);
  try {
    while (typed.state === "typing") {
      const count = await Deno.stdin.read(buffer);
      typed = count === null
        ? { text: "", state: "given-up" }
        : typeOn(typed, decoder.decode(buffer.subarray(0, count), { stream: true }));
    }
  } finally {
    Deno.stdin.setRaw(false);
    say("\n");
  }
  return typed.state === "entered" ? typed.text : null;
}
