import assert from "node:assert/strict";
import { testAccess } from "../tests/support/test_access.ts";
import { carryOut, type Command, readCommand } from "./token.ts";

const LONG = "x".repeat(64);

const commands: [words: string, command: Command][] = [
  ["list", { command: "list" }],
  ["code", { command: "code" }],
  ["make viewer Backup", { command: "make", role: "viewer", name: "Backup" }],
  ["make owner Home Assistant", { command: "make", role: "owner", name: "Home Assistant" }],
  [`make camera ${LONG}`, { command: "make", role: "camera", name: LONG }],
  ["pair owner", { command: "pair", role: "owner" }],
  ["withdraw AbC_-12345ef", { command: "withdraw", id: "AbC_-12345ef" }],
];

Deno.test("readCommand() reads a command and its words", () => {
  for (const [words, command] of commands) {
    assert.deepEqual(readCommand(words.split(" ")), command, words);
  }
});

const wrong: [words: string, why: RegExp][] = [
  ["", /Say what to do|no command/],
  ["lists", /no command lists/],
  ["constructor", /no command/],
  ["list all", /nothing more/],
  ["code 1234", /nothing more/],
  ["make", /Name a role/],
  ["make king Backup", /Name a role.*camera, viewer, owner/],
  ["make viewer", /Name the program/],
  [`make viewer ${LONG}x`, /64 characters/],
  ["pair", /Name a role/],
  ["pair viewer Kitchen", /a role only/],
  ["withdraw", /Name the id/],
  ["withdraw a b", /one device/],
];

Deno.test("readCommand() says what is wrong, and does nothing by half", async () => {
  const { access } = await testAccess();
  for (const [words, why] of wrong) {
    const command = readCommand(words === "" ? [] : words.split(" "));
    assert.ok(command.command === "wrong", words);
    assert.match(command.why, why);
    const [text, code] = await carryOut(command, access);
    assert.equal(code, 2);
    assert.match(text, /--help/);
  }
  assert.deepEqual(access.devices(), []);
  assert.deepEqual(access.audit(10), []);
  access.close();
});

Deno.test("carryOut() list shows devices and programs with their ids", async () => {
  const { access, pair, pass } = await testAccess();
  assert.match((await carryOut({ command: "list" }, access))[0], /Nobody is paired/);
  const { device } = (await pair(access.codes.linkSecret, { name: "Ann's iPad" }))!;
  pass(1000);
  const { device: program } = access.makeToken("Backup", "viewer")!;
  const [text, code] = await carryOut({ command: "list" }, access);
  assert.equal(code, 0);
  const [first, second] = text.split("\n");
  assert.match(first, new RegExp(`^${device.id}  owner   browser  2026-11-28T00:00Z +Ann's iPad$`));
  assert.match(second, new RegExp(`^${program.id}  viewer  program  never +Backup$`));
  access.close();
});

Deno.test("carryOut() make prints a token that works, and nothing else", async () => {
  const { access, whoHas } = await testAccess();
  const [token, code] = await carryOut({ command: "make", role: "viewer", name: "Backup" }, access);
  assert.equal(code, 0);
  const { device, name, role } = whoHas(token, "token")!;
  assert.deepEqual([name, role], ["Backup", "viewer"]);
  const [{ action, subject, detail, name: by }] = access.audit(1);
  assert.deepEqual([action, subject, detail, by], ["token-made", device, "viewer", "The terminal"]);
  access.close();
});

Deno.test("carryOut() pair makes a code with which an owner gets in again", async () => {
  const { access, pair } = await testAccess();
  await pair(access.codes.linkSecret);
  const [text, exit] = await carryOut({ command: "pair", role: "owner" }, access);
  assert.equal(exit, 0);
  const [code] = /^\d{4}-\d{4}/.exec(text)!;
  assert.equal((await pair(code))?.device.role, "owner");
  assert.ok(
    access.audit(5).some(({ action, detail }) => action === "code-made" && detail === "owner"),
  );
  access.close();
});

Deno.test("carryOut() code makes the old access code void", async () => {
  const { access, pair } = await testAccess();
  const [text, exit] = await carryOut({ command: "code" }, access);
  assert.equal(exit, 0);
  assert.equal(await pair(access.codes.made!), undefined);
  const [code] = /\d{4}-\d{4}/.exec(text)!;
  assert.ok(await pair(code));
  assert.ok(access.audit(5).some(({ action }) => action === "access-code-made"));
  access.close();
});

Deno.test("carryOut() code leaves CAMERA_ACCESS_CODE to the configuration", async () => {
  const { access, pair } = await testAccess({ accessCode: "garden2026" });
  const [text, exit] = await carryOut({ command: "code" }, access);
  assert.equal(exit, 2);
  assert.match(text, /CAMERA_ACCESS_CODE/);
  assert.ok(await pair("garden2026"));
  access.close();
});

Deno.test("carryOut() withdraw puts a device out, but never the only owner", async () => {
  const { access, pair, whoHas } = await testAccess();
  const owner = (await pair(access.codes.linkSecret, { name: "Ann" }))!;
  const camera = (await pair(access.codes.made!, { name: "Hall" }))!;
  const withdraw = (id: string) => carryOut({ command: "withdraw", id }, access);
  assert.deepEqual(await withdraw(camera.device.id), ["Hall is withdrawn.", 0]);
  assert.equal(whoHas(camera.credential), undefined);
  const [{ action, subject, detail }] = access.audit(1);
  assert.deepEqual([action, subject, detail], ["withdrawn", camera.device.id, "Hall"]);
  const [unknown, unknownExit] = await withdraw(camera.device.id);
  assert.equal(unknownExit, 2);
  assert.match(unknown, /no device/);
  const [last, lastExit] = await withdraw(owner.device.id);
  assert.equal(lastExit, 2);
  assert.match(last, /^Ann is the only owner/);
  assert.ok(whoHas(owner.credential));
  access.close();
});

Deno.test("carryOut() that has no room for one more token says so", async () => {
  const { access } = await testAccess();
  while (access.makeToken("x", "camera"));
  const [text, exit] = await carryOut({ command: "make", role: "camera", name: "y" }, access);
  assert.equal(exit, 2);
  assert.match(text, /Too many/);
  access.close();
});
