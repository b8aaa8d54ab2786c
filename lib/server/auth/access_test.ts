import assert from "node:assert/strict";
import { join } from "node:path";
import { testAccess } from "../../../tests/support/test_access.ts";
import { MAX_DEVICE_NAME } from "../../shared/roles.ts";
import { AccessStore } from "./access_store.ts";
import { Access } from "./access.ts";
import { ANYONE } from "./identity.ts";

Deno.test("pair() makes the first device owner, and those that follow cameras", async () => {
  const { access, pair, whoHas } = await testAccess();
  const first = await pair(access.codes.linkSecret, { name: "Ann's iPad" });
  const second = await pair(access.codes.made!);
  assert.deepEqual([first?.device.role, second?.device.role], ["owner", "camera"]);
  assert.deepEqual(whoHas(first!.credential), {
    device: first!.device.id,
    name: "Ann's iPad",
    role: "owner",
  });
  access.close();
});

Deno.test("pair() gives no two devices one name", async () => {
  const { access, pair } = await testAccess();
  const long = "x".repeat(MAX_DEVICE_NAME);
  const names: string[] = [];
  for (const name of ["iPad", "iPad", long, "iPad", long]) {
    names.push((await pair(access.codes.made!, { name }))!.device.name);
  }
  assert.deepEqual(names, ["iPad", "iPad 2", long, "iPad 3", `${long.slice(2)} 2`]);
  access.close();
});

Deno.test("pair() takes a code in any spelling, and a code for one device once", async () => {
  const { access, pair, pass } = await testAccess();
  const owner = await pair(access.codes.made!.replace("-", "  "));
  assert.equal(owner?.device.role, "owner");
  const { code } = await access.codes.make("viewer", "A");
  assert.match(code, /^\d{4}-\d{4}$/);
  assert.equal((await pair(code))?.device.role, "viewer");
  assert.equal(await pair(code), undefined, "it is used up");
  const late = await access.codes.make("viewer", "A");
  pass(10 * 60_000);
  assert.equal(await pair(late.code), undefined, "it is too old");
  access.close();
});

Deno.test("pair() slows down who guesses, and lets nobody in meanwhile", async () => {
  const { access, pass } = await testAccess();
  const guess = (code: string) => access.pair({ code, name: "", address: "10.0.0.9" });
  const waits: number[] = [];
  for (let tries = 0; tries < 10; tries++) {
    const result = await guess(`0000-000${tries}`);
    assert.ok(!result.ok);
    assert.equal(result.code, "wrong-code");
    waits.push(result.waitMs);
    if (result.waitMs === 0) continue;
    const early = await guess(access.codes.made!);
    assert.ok(!early.ok && early.code === "wait", "the right code has to wait as well");
    pass(result.waitMs);
  }
  assert.deepEqual(waits, [0, 0, 0, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000]);
  assert.ok((await guess(access.codes.made!)).ok);
  access.close();
});

Deno.test("pair() counts tries that are made at once", async () => {
  const { access } = await testAccess();
  const guesses = Array.from(
    { length: 20 },
    (_, i) => access.pair({ code: `1111-11${10 + i}`, name: "", address: "10.0.0.9" }),
  );
  const results = await Promise.all(guesses);
  assert.equal(results.filter((one) => !one.ok && one.code === "wrong-code").length, 4);
  access.close();
});

Deno.test("pair() knows a browser again that has lost its cookie", async () => {
  const { access, pair, whoHas } = await testAccess();
  const browserKey = "a-key-of-a-browser-00001";
  const first = await pair(access.codes.linkSecret, { browserKey });
  const again = await pair(access.codes.made!, { browserKey });
  assert.equal(again?.device.id, first?.device.id);
  assert.equal(again?.device.role, "owner", "what it was stays");
  assert.equal(whoHas(first!.credential), undefined, "its old secret is void");
  assert.equal(whoHas(again!.credential)?.device, first?.device.id);
  assert.equal(access.devices().length, 1);
  access.close();
});

Deno.test("identify() lets nobody in by half a credential, or by another kind", async () => {
  const { access, pair, whoHas } = await testAccess();
  const { credential } = (await pair(access.codes.linkSecret))!;
  const [id, secret] = credential.split(".");
  const other = (await pair(access.codes.made!))!.credential.split(".")[1];
  const wrong = [
    "",
    id,
    `${id}.`,
    `.${secret}`,
    `${id}.${other}`,
    `${id}.${secret}x`,
    `${id}.${secret.slice(0, -1)}`,
    `${id.toLowerCase()}!.${secret}`,
  ];
  for (const text of wrong) assert.equal(whoHas(text), undefined, text);
  assert.equal(whoHas(credential, "token"), undefined, "a cookie is no token");
  const { token } = access.makeToken("Backup", "viewer")!;
  assert.equal(whoHas(token, "token")?.role, "viewer");
  assert.equal(whoHas(token), undefined, "a token is no cookie");
  access.close();
});

Deno.test("withdraw() takes effect at once, and tells whoever watches", async () => {
  const { access, pair, whoHas } = await testAccess();
  const owner = (await pair(access.codes.linkSecret))!;
  const camera = (await pair(access.codes.made!))!;
  const lost: string[] = [];
  access.watch(whoHas(camera.credential)!, "camera", () => lost.push("camera"));
  access.watch(whoHas(owner.credential)!, "owner", () => lost.push("owner"));
  const end = access.watch(whoHas(camera.credential)!, "camera", () => lost.push("ended"));
  end();
  assert.equal(access.withdraw(camera.device.id), "ok");
  assert.deepEqual(lost, ["camera"]);
  assert.equal(whoHas(camera.credential), undefined);
  assert.equal(access.withdraw(camera.device.id), "unknown");
  access.close();
});

Deno.test("the last owner can neither be withdrawn nor made less", async () => {
  const { access, pair } = await testAccess();
  const owner = (await pair(access.codes.linkSecret))!.device.id;
  assert.equal(access.withdraw(owner), "last-owner");
  assert.equal(access.change(owner, { role: "viewer" }), "last-owner");
  const other = (await pair(access.codes.made!))!.device.id;
  assert.equal(access.change(other, { role: "owner" }), "ok");
  assert.equal(access.withdraw(owner), "ok");
  access.close();
});

Deno.test("change() tells whoever no longer has the role that was wanted", async () => {
  const { access, pair, whoHas } = await testAccess();
  await pair(access.codes.linkSecret);
  const { code } = await access.codes.make("viewer", "A");
  const viewer = (await pair(code))!;
  let lost = 0;
  access.watch(whoHas(viewer.credential)!, "viewer", () => lost++);
  access.change(viewer.device.id, { name: "Kitchen" });
  assert.equal(lost, 0);
  access.change(viewer.device.id, { role: "camera" });
  assert.equal(lost, 1);
  access.close();
});

Deno.test("look() notices what another process has withdrawn", async () => {
  const home = await Deno.makeTempDir();
  const path = join(home, "access.db");
  const clock = { now: () => 0, monotonic: () => 0 };
  const open = () =>
    Access.open({ store: AccessStore.open(path), isOn: true, clock, iterations: 1 });
  const server = await open();
  const owner = await server.pair({
    code: server.codes.linkSecret,
    name: "A",
    address: "10.0.0.2",
  });
  const camera = await server.pair({ code: server.codes.made!, name: "B", address: "10.0.0.3" });
  assert.ok(owner.ok && camera.ok);
  let lost = 0;
  server.watch({ device: camera.device.id, name: "B", role: "camera" }, "camera", () => lost++);
  const terminal = await open();
  assert.equal(terminal.codes.made, undefined, "the code is there already");
  server.look();
  assert.equal(lost, 0);
  terminal.withdraw(camera.device.id);
  server.look();
  assert.equal(lost, 1);
  terminal.close();
  server.close();
  await Deno.remove(home, { recursive: true });
});

Deno.test("secrets are stored as digests only", async () => {
  const home = await Deno.makeTempDir();
  const path = join(home, "access.db");
  const clock = { now: () => 0, monotonic: () => 0 };
  const store = AccessStore.open(path);
  const access = await Access.open({ store, isOn: true, clock, iterations: 1 });
  const browserKey = "the-key-of-this-browser-1";
  const paired = await access.pair({
    code: access.codes.made!,
    name: "A",
    address: "10.0.0.2",
    browserKey,
  });
  assert.ok(paired.ok);
  const { token } = access.makeToken("Backup", "viewer")!;
  const { code } = await access.codes.make("viewer", "A");
  access.close();
  const text = (await Promise.all(
    [path, `${path}-wal`].map((file) => Deno.readFile(file).catch(() => new Uint8Array())),
  )).map((bytes) => new TextDecoder("latin1").decode(bytes)).join("");
  assert.ok(text.includes("Backup"), "the file is readable");
  const secrets = [
    paired.credential.split(".")[1],
    token.split(".")[1],
    code,
    code.replace("-", ""),
    access.codes.made!,
    access.codes.made!.replace("-", ""),
    browserKey,
    access.codes.linkSecret,
  ];
  for (const secret of secrets) assert.ok(!text.includes(secret), secret);
  await Deno.remove(home, { recursive: true });
});

Deno.test("with CAMERA_AUTH=off everybody may do everything, and no code is made", async () => {
  const { access, whoHas } = await testAccess({ isOn: false });
  assert.equal(whoHas(""), ANYONE);
  assert.equal(access.codes.made, undefined);
  access.close();
});

Deno.test("CAMERA_ACCESS_CODE is the access code, in any spelling", async () => {
  const { access, pair } = await testAccess({ accessCode: "Garden 2026" });
  assert.equal(access.codes.made, undefined);
  assert.ok(await pair("garden-2026"));
  assert.equal(await pair("garden2027"), undefined);
  access.close();
});

Deno.test("note() keeps what was done, noteOnce() once an hour, and pages are newest first", async () => {
  const { access, pass } = await testAccess();
  const watched = { action: "watched", who: ANYONE, address: "10.0.0.2", subject: "s" } as const;
  access.noteOnce(watched);
  access.noteOnce(watched);
  access.noteOnce({ ...watched, subject: "t" });
  pass(60 * 60_000);
  access.noteOnce(watched);
  const subjects = access.audit(10).map(({ subject }) => subject);
  assert.deepEqual(subjects, ["s", "t", "s"]);
  const [first, second] = access.audit(2);
  assert.deepEqual(access.audit(2, second.id).map(({ id }) => id), [first.id - 2]);
  access.close();
});

Deno.test("pair() makes one owner of several devices that come first at once", async () => {
  for (const by of ["linkSecret", "made"] as const) {
    const { access, pair } = await testAccess();
    const paired = await Promise.all(Array.from({ length: 3 }, () => pair(access.codes[by]!)));
    const roles = paired.map((one) => one?.device.role);
    assert.deepEqual(roles.sort(), ["camera", "camera", "owner"], by);
    access.close();
  }
});

Deno.test("pair() takes a code for one device from one of several that use it at once", async () => {
  const { access, pair } = await testAccess();
  const { code } = await access.codes.make("viewer", "A");
  const paired = await Promise.all([pair(code), pair(code), pair(code)]);
  assert.equal(paired.filter((one) => one).length, 1);
  access.close();
});

Deno.test("pair() uses no code up when there are too many devices", async () => {
  const { access, pair } = await testAccess();
  await pair(access.codes.linkSecret);
  while (access.makeToken("x", "camera"));
  const { code } = await access.codes.make("viewer", "A");
  assert.deepEqual(await access.pair({ code, name: "A", address: "10.0.0.2" }), {
    ok: false,
    code: "full",
    waitMs: 0,
  });
  access.withdraw(access.devices().find(({ kind }) => kind === "program")!.id);
  assert.equal((await pair(code))?.device.role, "viewer");
  access.close();
});

Deno.test("pair() asked with a program's token leaves the token as it is", async () => {
  const { access, whoHas } = await testAccess();
  const { token } = access.makeToken("Backup", "viewer")!;
  const known = whoHas(token, "token");
  const result = await access.pair({
    code: access.codes.made!,
    name: "A",
    address: "10.0.0.2",
    known,
  });
  assert.ok(result.ok);
  assert.equal(whoHas(token, "token")?.role, "viewer");
  assert.notEqual(whoHas(result.credential)?.device, known?.device);
  access.close();
});

Deno.test("pair() of a paired device may make it more, and never less", async () => {
  const { access, pair, whoHas } = await testAccess();
  await pair(access.codes.linkSecret);
  const camera = (await pair(access.codes.made!))!;
  const roles: string[] = [];
  for (const role of ["camera", "viewer", "camera", "owner", "viewer"] as const) {
    const { code } = await access.codes.make(role, "A");
    const known = { device: camera.device.id, name: "A", role };
    const again = await access.pair({ code, name: "A", address: "10.0.0.2", known });
    assert.ok(again.ok && again.device.id === camera.device.id);
    roles.push(whoHas(again.credential)!.role);
  }
  assert.deepEqual(roles, ["camera", "viewer", "viewer", "owner", "owner"]);
  access.close();
});

Deno.test("watch() of a device that was withdrawn a moment ago tells so at once", async () => {
  const { access, pair, whoHas } = await testAccess();
  await pair(access.codes.linkSecret);
  const camera = (await pair(access.codes.made!))!;
  const identity = whoHas(camera.credential)!;
  access.withdraw(camera.device.id);
  let lost = 0;
  access.watch(identity, "camera", () => lost++);
  assert.equal(lost, 1);
  access.look();
  assert.equal(lost, 1);
  access.close();
});
