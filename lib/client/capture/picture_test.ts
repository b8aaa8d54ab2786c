/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { createPictureProbe, type Frame, printOf } from "./picture.ts";

/** A video element of which the test decides what it shows. */
class FakeVideo {
  paused = false;
  plays = 0;
  srcObject: unknown = {};
  videoWidth = 640;
  videoHeight = 480;
  waiting: (() => void)[] = [];

  requestVideoFrameCallback(callback: () => void): number {
    return this.waiting.push(callback);
  }

  play(): Promise<void> {
    this.plays++;
    return Promise.resolve();
  }

  frame(): void {
    for (const callback of this.waiting.splice(0)) callback();
  }
}

/** A frame of one grey, 64 by 32 pixels, with rows of 80 bytes. */
class FakeFrame {
  static open = 0;
  readonly visibleRect = { width: 64, height: 32 };

  constructor(readonly format: string, readonly fullRange: boolean, readonly grey: number) {
    FakeFrame.open++;
  }

  get colorSpace() {
    return { fullRange: this.fullRange };
  }

  allocationSize(): number {
    return 100 + 80 * 32 * 4;
  }

  copyTo(to: Uint8Array): Promise<{ offset: number; stride: number }[]> {
    const step = this.format.startsWith("RGB") ? 4 : 1;
    const stride = 80 * step;
    to.fill(255);
    for (let y = 0; y < 32; y++) {
      for (let x = 0; x < 64; x++) to[100 + y * stride + x * step + (step >> 2)] = this.grey;
    }
    return Promise.resolve([{ offset: 100, stride }]);
  }

  close(): void {
    FakeFrame.open--;
  }
}

function setUp(frame = { format: "I420", fullRange: false, grey: 16 }) {
  const video = new FakeVideo();
  const frameOf = () =>
    new FakeFrame(frame.format, frame.fullRange, frame.grey) as unknown as Frame;
  const probe = createPictureProbe(video as never, frameOf);
  /** Looks, and looks again once the first look has been read. */
  const seen = async () => {
    probe.look(true);
    for (let i = 0; i < 10; i++) await Promise.resolve();
    const { black, print } = probe.look(true);
    for (let i = 0; i < 10; i++) await Promise.resolve();
    return { black, print };
  };
  return { video, frame, probe, seen };
}

Deno.test("createPictureProbe() tells whether a frame was shown since the last look", () => {
  const { video, probe } = setUp();
  const presented = () => probe.look(false).presented;
  assert.equal(presented(), undefined, "nobody watched yet");
  assert.equal(presented(), false);
  assert.equal(video.waiting.length, 1, "what is asked once needs no asking again");
  video.frame();
  video.frame();
  assert.equal(presented(), true);
  assert.equal(presented(), false);
  video.frame();
  assert.equal(presented(), true);
});

Deno.test("createPictureProbe() has a video play that the system paused, and knows nothing of it", () => {
  const { video, probe } = setUp();
  video.paused = true;
  assert.equal(probe.look(false).presented, undefined);
  assert.equal(video.plays, 1);
  video.srcObject = null;
  probe.look(false);
  assert.equal(video.plays, 1, "there is nothing to play");
});

Deno.test("createPictureProbe() knows nothing in a browser that does not tell of frames", () => {
  const { video, probe } = setUp();
  Object.assign(video, { requestVideoFrameCallback: undefined });
  probe.look(false);
  assert.equal(probe.look(false).presented, undefined);
});

for (
  const [format, fullRange, black] of [
    ["I420", false, 16],
    ["NV12", true, 0],
    ["RGBA", false, 0],
  ] as const
) {
  Deno.test(`createPictureProbe() knows black in ${format}, and one picture from another`, async () => {
    const { frame, seen } = setUp({ format, fullRange, grey: black });
    const dark = await seen();
    assert.equal(dark.black, true);
    assert.equal((await seen()).print, dark.print);
    frame.grey = black + 3;
    const light = await seen();
    assert.equal(light.black, false);
    assert.notEqual(light.print, dark.print);
    assert.equal(FakeFrame.open, 0, "every frame is let go of");
  });
}

Deno.test("createPictureProbe() knows nothing of a format that it cannot read, or without a picture", async () => {
  const odd = setUp({ format: "P010", fullRange: true, grey: 0 });
  assert.deepEqual(await odd.seen(), { black: undefined, print: undefined });
  const { video, seen } = setUp();
  video.videoWidth = 0;
  assert.deepEqual(await seen(), { black: undefined, print: undefined });
  assert.equal(FakeFrame.open, 0);
});

Deno.test("printOf() is FNV-1a", () => {
  assert.equal(printOf([]), 0x811c9dc5);
  assert.equal(printOf([...new TextEncoder().encode("foobar")]), 0xbf9cf968);
});
