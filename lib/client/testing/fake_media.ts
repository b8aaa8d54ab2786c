/** A track that does as it is told. */
export class FakeTrack extends EventTarget {
  readyState = "live";
  muted = false;
  enabled = true;
  applied: unknown[] = [];
  capabilities: Record<string, unknown> = {};
  settings: Record<string, unknown> = { width: 1280, height: 720, frameRate: 30 };
  refuses = false;

  constructor(readonly kind: "audio" | "video") {
    super();
  }

  stop(): void {
    this.readyState = "ended";
  }

  /** Unplugged, or taken away. */
  end(): void {
    this.readyState = "ended";
    this.dispatchEvent(new Event("ended"));
  }

  getCapabilities(): unknown {
    return this.capabilities;
  }

  getConstraints(): unknown {
    return { width: { ideal: 1920 } };
  }

  getSettings(): unknown {
    return this.settings;
  }

  applyConstraints(constraints: unknown): Promise<void> {
    this.applied.push(constraints);
    return this.refuses ? Promise.reject(new Error("no")) : Promise.resolve();
  }
}

/** A stream of fake tracks. */
export function fakeStream(sound = true) {
  const video = new FakeTrack("video");
  const audio = new FakeTrack("audio");
  const tracks = sound ? [video, audio] : [video];
  const stream = {
    getTracks: () => tracks,
    getVideoTracks: () => [video],
    getAudioTracks: () => tracks.filter((track) => track.kind === "audio"),
  };
  return { video, audio, stream: stream as unknown as MediaStream };
}

/** `navigator.mediaDevices`: answers each request as the test has set it up. */
export class FakeDevices {
  /** What was asked for. */
  readonly asked: MediaStreamConstraints[] = [];
  /** What is thrown, request by request; then cameras follow. */
  readonly refusals: unknown[] = [];
  /** The cameras that were opened. */
  readonly opened: ReturnType<typeof fakeStream>[] = [];
  list: Partial<MediaDeviceInfo>[] = [];
  /** Set to make requests wait. */
  gate: Promise<void> | undefined;

  getUserMedia = async (constraints?: MediaStreamConstraints): Promise<MediaStream> => {
    this.asked.push(constraints ?? {});
    await this.gate;
    if (this.refusals.length > 0) throw this.refusals.shift();
    const camera = fakeStream(constraints?.audio !== false);
    const chosen = (constraints?.video as { deviceId?: { exact: string } } | undefined)?.deviceId;
    if (chosen) camera.video.settings.deviceId = chosen.exact;
    this.opened.push(camera);
    return camera.stream;
  };

  enumerateDevices = (): Promise<MediaDeviceInfo[]> =>
    Promise.resolve(this.list as MediaDeviceInfo[]);
}

/** A `MediaRecorder` whose data the test gives. */
export class FakeRecorder extends EventTarget {
  /** All that were made, in order. */
  static made: FakeRecorder[] = [];
  /** What its constructor throws, once. */
  static refusal: unknown;
  /** Types that it grants. */
  static grants = (_type: string): boolean => true;

  static isTypeSupported(type: string): boolean {
    return FakeRecorder.grants(type);
  }

  static reset(): void {
    FakeRecorder.made = [];
    FakeRecorder.refusal = undefined;
    FakeRecorder.grants = () => true;
  }

  state = "inactive";
  mimeType: string;
  timeslice: number | undefined;
  refusesToResume = false;
  /** Data that it gives when it is asked. */
  soFar = "";
  /** Data that it gives when it is stopped. */
  rest = "";

  constructor(readonly stream: MediaStream, readonly options: Record<string, unknown>) {
    super();
    const { refusal } = FakeRecorder;
    FakeRecorder.refusal = undefined;
    if (refusal) throw refusal;
    this.mimeType = String(options.mimeType);
    FakeRecorder.made.push(this);
  }

  static get last(): FakeRecorder {
    return FakeRecorder.made[FakeRecorder.made.length - 1];
  }

  start(timeslice: number): void {
    this.timeslice = timeslice;
    this.state = "recording";
    queueMicrotask(() => this.dispatchEvent(new Event("start")));
  }

  /** Emits a piece. `delay`: how many turns reading it takes. */
  give(text: string, type = "", delay = 0): void {
    const bytes = new TextEncoder().encode(text);
    // Only what is asked of a Blob: a real one needs real time to be read.
    const data = {
      size: bytes.byteLength,
      type,
      async arrayBuffer() {
        for (let i = 0; i < delay; i++) await Promise.resolve();
        return bytes.buffer;
      },
    };
    this.dispatchEvent(Object.assign(new Event("dataavailable"), { data }));
  }

  /** Fails as a MediaRecorder does: an error, the rest, then stop. */
  break(name: string): void {
    this.state = "inactive";
    this.dispatchEvent(
      Object.assign(new Event("error"), { error: new DOMException("broke", name) }),
    );
    this.dispatchEvent(new Event("stop"));
  }

  /** Ends by itself, as when all tracks have ended. */
  end(): void {
    this.state = "inactive";
    this.give(this.rest);
    this.dispatchEvent(new Event("stop"));
  }

  /** Paused by nobody that the page knows. */
  pauseBySystem(): void {
    this.state = "paused";
    this.dispatchEvent(new Event("pause"));
  }

  resume(): void {
    if (this.refusesToResume) throw new DOMException("not now", "InvalidStateError");
    this.state = "recording";
  }

  requestData(): void {
    if (this.state === "inactive") throw new DOMException("inactive", "InvalidStateError");
    this.give(this.soFar);
    this.soFar = "";
  }

  stop(): void {
    if (this.state === "inactive") throw new DOMException("inactive", "InvalidStateError");
    this.state = "inactive";
    queueMicrotask(() => this.end());
  }
}
