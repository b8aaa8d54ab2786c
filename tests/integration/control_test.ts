import assert from "node:assert/strict";
import type { CameraView, ServerStatus } from "../../lib/shared/cameras.ts";
import type { ServerMessage } from "../../lib/shared/protocol.ts";
import type { Role } from "../../lib/shared/roles.ts";
import { pairOwner, printedCode, type TestOwner } from "../support/owner.ts";
import { TestCamera } from "../support/test_camera.ts";
import {
  fetchBy,
  sessionDirectories,
  startServer,
  type TestServer,
} from "../support/test_server.ts";
import { until } from "../support/waiting.ts";

/** What programs with a token of each role ask, and the cameras that they are. */
async function setUp(server: TestServer) {
  const owner = await pairOwner(server, printedCode(server));
  const tokenFor = async (role: Role) => {
    const made = await owner.ask("POST", "/api/access/tokens", { name: role, role });
    return (await made.json()).token as string;
  };
  const tokens = {
    viewer: await tokenFor("viewer"),
    camera: await tokenFor("camera"),
    other: await tokenFor("camera"),
  };
  const askAs = async (who: keyof typeof tokens, method: string, path: string, body?: object) => {
    const response = await fetchBy(server.client, server.origin + path, {
      method,
      headers: {
        authorization: `Bearer ${tokens[who]}`,
        ...(body && { "content-type": "application/json" }),
      },
      body: body && JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  };
  return { owner, tokens, askAs };
}

async function camerasOf(owner: TestOwner): Promise<CameraView[]> {
  const status: ServerStatus = await (await owner.ask("GET", "/api/status")).json();
  return status.cameras;
}

/** A page that stands by. */
async function standBy(server: TestServer, token: string, name = "Hall") {
  const camera = await TestCamera.connect(server, undefined, token);
  const session = crypto.randomUUID();
  const page = crypto.randomUUID();
  const now = Date.now();
  camera.send({ type: "hello", session, page, purpose: "standby", name, startedAt: now, now });
  const welcome = await camera.next("welcome");
  return { camera, session, page, welcome };
}

/** Says what time it is by a clock that is late, as often as it is asked. */
function tellTime(camera: TestCamera, lateMs: number): void {
  const answer = (message: ServerMessage) => {
    if (message.type !== "clock") return;
    camera.send({ type: "clock", id: message.id, now: Date.now() - lateMs });
  };
  camera.received.forEach(answer);
  camera.socket.addEventListener("message", ({ data }) => answer(JSON.parse(data)));
}

/** Answers wishes as they come. */
function obey(camera: TestCamera, code?: string): void {
  camera.socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(data);
    if (message.type !== "control") return;
    camera.send({ type: "done", id: message.id, ok: code === undefined, code });
  });
}

Deno.test("cameras stand by, are seen and operated", async (t) => {
  await using server = await startServer({ CAMERA_AUTH: "on" });
  const { owner, tokens, askAs } = await setUp(server);
  const hall = await standBy(server, tokens.camera);
  using _hall = hall.camera;
  const path = `/api/cameras/${hall.session}/control`;

  await t.step("a page that stands by is welcome, and begins nothing", async () => {
    assert.equal(hall.welcome.nextSeq, 0);
    assert.deepEqual(sessionDirectories(server.recordingsDir), []);
    hall.camera.send({ type: "facts", ready: true });
    const [camera] = await camerasOf(owner);
    assert.deepEqual([camera.session, camera.page, camera.name, camera.state, camera.startedAt], [
      hall.session,
      hall.page,
      "Hall",
      "ready",
      null,
    ]);
    const sessions = await owner.ask("GET", `/api/recordings/${hall.session}`);
    await sessions.body?.cancel();
    assert.equal(sessions.status, 404);
  });

  await t.step("its clock is measured", async () => {
    tellTime(hall.camera, 3_600_000);
    // It is wrong by half of what an answer takes.
    await until("it is known to be an hour late", async () => {
      const [{ clockOffsetMs }] = await camerasOf(owner);
      return Math.abs(clockOffsetMs - 3_600_000) < 1000;
    });
  });

  await t.step("who may see and who may operate", async () => {
    const wish = { action: "start" };
    assert.equal((await askAs("viewer", "GET", "/api/status")).status, 200);
    assert.equal((await askAs("viewer", "GET", "/metrics")).status, 200);
    assert.equal((await askAs("camera", "GET", "/api/status")).status, 403);
    assert.equal((await askAs("camera", "GET", "/metrics")).status, 403);
    for (const who of ["viewer", "camera"] as const) {
      assert.equal((await askAs(who, "POST", path, wish)).status, 403);
      assert.equal((await askAs(who, "POST", "/api/cameras/control", wish)).status, 403);
    }
    assert.equal(hall.camera.received.some(({ type }) => type === "control"), false);
    const foreign = await fetchBy(server.client, server.origin + path, {
      method: "POST",
      headers: {
        cookie: owner.cookie,
        "content-type": "application/json",
        origin: "https://elsewhere.example",
      },
      body: JSON.stringify(wish),
    });
    await foreign.body?.cancel();
    assert.equal(foreign.status, 403);
  });

  await t.step("a silent camera is said to be silent", async () => {
    const began = performance.now();
    const silent = await owner.ask("POST", path, { action: "start" });
    assert.equal(silent.status, 504);
    const { error } = await silent.json();
    assert.equal(error.code, "camera-silent");
    assert.match(error.message, /did not answer/);
    assert.ok(performance.now() - began >= 4_900);
  });

  await t.step("what cannot be wished is refused here", async () => {
    const refused: [path: string, body: object, status: number][] = [
      [path, { action: "flush", everyMs: 1, untilMs: 1 }, 400],
      [path, { action: "settings" }, 400],
      [path, { action: "settings", zoom: "far" }, 400],
      ["/api/cameras/control", { action: "settings", name: "x" }, 400],
      [`/api/cameras/${crypto.randomUUID()}/control`, { action: "start" }, 404],
    ];
    for (const [path, body, status] of refused) {
      const response = await owner.ask("POST", path, body);
      await response.body?.cancel();
      assert.equal(response.status, status, JSON.stringify(body));
    }
  });

  await t.step("another device takes neither the entry over nor its wishes", async () => {
    using thief = await TestCamera.connect(server, undefined, tokens.other);
    const { session, page } = hall;
    const now = Date.now();
    const hello = { type: "hello", page, name: "Thief", startedAt: now, now };
    thief.send({ ...hello, session, purpose: "standby" });
    assert.equal((await thief.closed()).code, 4001);
    using recording = await TestCamera.connect(server, undefined, tokens.other);
    recording.send({ ...hello, session, purpose: "recording" });
    assert.equal((await recording.closed()).code, 4001);
    // The same page, with a session of its own: another camera.
    using beside = await TestCamera.connect(server, undefined, tokens.other);
    beside.send({ ...hello, session: crypto.randomUUID(), purpose: "standby" });
    await beside.next("welcome");
    const names = (await camerasOf(owner)).map(({ name }) => name);
    assert.deepEqual(names, ["Hall", "Thief"]);
  });

  await t.step("what does not belong to standby ends it", async () => {
    const { camera } = await standBy(server, tokens.camera, "Wrong");
    camera.send({ type: "take", take: 0, mimeType: "video/webm", startedAt: Date.now() });
    assert.equal((await camera.closed()).code, 4000);
    const second = await standBy(server, tokens.camera, "Wrong");
    second.camera.sendChunk(0, 0, new Uint8Array(10));
    assert.equal((await second.camera.closed()).code, 4000);
  });

  await t.step("wishes are passed on, answered, and written down", async () => {
    obey(hall.camera);
    const settings = { action: "settings", name: "Roof", zoom: 2 };
    assert.deepEqual(await (await owner.ask("POST", path, settings)).json(), { ok: true });
    const control = await hall.camera.next("control", ({ action }) => action === "settings");
    assert.deepEqual({ ...control, id: 0 }, { type: "control", id: 0, ...settings });
    const [entry] = await owner.audit();
    assert.deepEqual([entry.action, entry.subject, entry.detail], [
      "changed",
      hall.session,
      "settings name zoom",
    ]);
  });

  await t.step("all cameras are started together, and each answers for itself", async () => {
    const yard = await standBy(server, tokens.other, "Yard");
    using _yard = yard.camera;
    obey(yard.camera, "not-ready");
    const response = await owner.ask("POST", "/api/cameras/control", { action: "start" });
    const { cameras } = await response.json();
    const answers = cameras.filter(({ name }: CameraView) => name === "Hall" || name === "Yard");
    assert.deepEqual(
      answers.map((
        { name, ok, error }: { name: string; ok: boolean; error?: { code: string } },
      ) => [name, ok, error?.code]),
      [
        ["Hall", true, undefined],
        ["Yard", false, "not-ready"],
      ],
    );
    const one = await owner.ask("POST", `/api/cameras/${yard.session}/control`, {
      action: "start",
    });
    assert.equal(one.status, 409);
    assert.equal((await one.json()).error.code, "not-ready");
  });

  await t.step(
    "a page that records is the same camera, with its own time corrected",
    async () => {
      using recording = await TestCamera.connect(server, undefined, tokens.camera);
      const { session, page } = hall;
      hall.camera.socket.close();
      const now = Date.now() - 3_600_000;
      recording.send({
        type: "hello",
        session,
        page,
        purpose: "recording",
        name: "Roof",
        startedAt: now,
        now,
      });
      await recording.next("welcome");
      const cameras = (await camerasOf(owner)).filter((camera) =>
        camera.page === page && camera.name === "Roof"
      );
      assert.equal(cameras.length, 1);
      assert.equal(cameras[0].state, "recording");
      assert.ok(Math.abs(cameras[0].startedAt! - Date.now()) < 60_000);
      recording.send({ type: "stop", lastSeq: -1 });
      await recording.next("stopped");
      const after = (await camerasOf(owner)).find((camera) => camera.name === "Roof");
      assert.equal(after?.state, "ready");
    },
  );

  await t.step("the figures add up", async () => {
    const { text } = await askAs("viewer", "GET", "/metrics");
    const figure = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
    assert.equal(figure("local_camera_sessions_started_total"), 1);
    assert.ok(figure("local_camera_received_bytes_total") > 500);
    assert.ok(figure("local_camera_uptime_seconds") > 4);
    assert.ok(figure("local_camera_disk_free_bytes") > 0);
    assert.ok(figure("local_camera_memory_resident_bytes") > 1e7);
    assert.ok(figure("local_camera_cpu_seconds_total") > 0);
  });

  await t.step("a page that is gone is shown no more after a moment", async () => {
    await until("it is gone", async () => (await camerasOf(owner)).length === 0);
  });
});

Deno.test("a camera that sends what an earlier session has left is no camera on the wall", async () => {
  await using server = await startServer();
  using camera = await TestCamera.connect(server);
  const now = Date.now();
  const session = crypto.randomUUID();
  camera.send({ type: "hello", session, purpose: "late", name: "Late", startedAt: now, now });
  await camera.next("welcome");
  const status = await fetchBy(server.client, `${server.origin}/api/status`);
  assert.deepEqual((await status.json()).cameras, []);
});
