import assert from "node:assert/strict";
import { type Typed, typeOn } from "./terminal.ts";

function typing(...inputs: string[]): Typed {
  return inputs.reduce<Typed>(typeOn, { text: "", state: "typing" });
}

Deno.test("typeOn() collects characters until Enter, and takes them back", () => {
  assert.deepEqual(typing("se", "cret"), { text: "secret", state: "typing" });
  assert.deepEqual(typing("secret\r"), { text: "secret", state: "entered" });
  assert.deepEqual(typing("secret", "\n"), { text: "secret", state: "entered" });
  assert.deepEqual(typing("sé😀\u007f\u007fecret", "\r"), { text: "secret", state: "entered" });
  assert.deepEqual(typing("\b\bse\u001b\tcret\r"), { text: "secret", state: "entered" });
});

Deno.test("typeOn() gives up at Ctrl+C and Ctrl+D", () => {
  for (const key of ["\u0003", "\u0004"]) {
    assert.deepEqual(typing("sec", `ret${key}`), { text: "", state: "given-up" });
  }
});
