/**
 * What can go wrong while capturing, by name. A fault is a value, not an
 * exception: the page shows its sentence and its next step (`fault.<code>` and
 * `next.<code>` in `lib/i18n`) and offers to try again where that can help.
 */

/** Does trying again help? */
export type Retry =
  /** Not as things are: the person has to change something first. */
  | "no"
  /** Yes, once the person has done what the next step says. */
  | "tap"
  /** Yes, with fewer wishes, and without asking the person. */
  | "soften";

/** Every fault and whether trying again helps. */
const RETRY = {
  /** getUserMedia: NotAllowedError. */
  "not-allowed": "tap",
  /** getUserMedia: NotFoundError. With a microphone asked for, it may be the one missing. */
  "not-found": "soften",
  /** getUserMedia: NotReadableError, mostly another application. */
  "in-use": "tap",
  /** getUserMedia: OverconstrainedError. */
  "overconstrained": "soften",
  /** getUserMedia: AbortError, a fault of the hardware or its driver. */
  "hardware": "tap",
  /** getUserMedia: SecurityError, forbidden by a policy of the browser or the page. */
  "policy": "no",
  /** getUserMedia: TypeError, nothing that can be asked for was asked for. */
  "bad-request": "soften",
  /** getUserMedia: InvalidStateError, the page is not the active one. */
  "inactive": "tap",
  /** No `navigator.mediaDevices`, because the page is not secure. */
  "insecure": "no",
  /** No `navigator.mediaDevices` or no `MediaRecorder` on a secure page. */
  "no-api": "no",
  /** The browser grants none of the formats that the server takes. */
  "no-format": "no",
  /** MediaRecorder: NotSupportedError, from its constructor or from `start`. */
  "format-refused": "tap",
  /** MediaRecorder: an `error` event, or any other exception. */
  "recorder": "tap",
  /** MediaRecorder runs, but no bytes come. */
  "no-bytes": "tap",
  /** What could not be sent yet fills the memory of the device. */
  "memory-full": "tap",
  /** The server: `bad-message`, `out-of-order`, `unknown-take` (4000). */
  "protocol": "tap",
  /** The server: `unauthorized` (4001). */
  "unauthorized": "no",
  /** The server: `forbidden-origin` (4003). */
  "forbidden-origin": "no",
  /** The server: `replaced` (4009). */
  "replaced": "tap",
  /** The server: `unsupported-media` (4015). */
  "unsupported-media": "tap",
  /** The server does not know this session any more. */
  "forgotten": "tap",
  /** An exception of a name that no specification has. */
  "unknown": "tap",
} as const satisfies Record<string, Retry>;

/** Name of a fault. */
export type FaultCode = keyof typeof RETRY;

/** All names, for tests and for walking over the sentences. */
export const FAULT_CODES = Object.keys(RETRY) as FaultCode[];

export interface Fault {
  code: FaultCode;
  retry: Retry;
  /** What the browser said, for the curious; never the sentence of the page. */
  detail?: string;
}

/** A fault by its name. */
export function fault(code: FaultCode, detail?: string): Fault {
  return detail ? { code, retry: RETRY[code], detail } : { code, retry: RETRY[code] };
}

const BY_NAME: Record<string, FaultCode> = {
  NotAllowedError: "not-allowed",
  NotFoundError: "not-found",
  NotReadableError: "in-use",
  OverconstrainedError: "overconstrained",
  AbortError: "hardware",
  SecurityError: "policy",
  TypeError: "bad-request",
  InvalidStateError: "inactive",
};

/** Name and message of anything that was thrown. */
function describe(thrown: unknown): { name: string; message: string } {
  const { name, message } = (thrown ?? {}) as { name?: unknown; message?: unknown };
  return {
    name: typeof name === "string" ? name : "",
    message: typeof message === "string" && message ? message : String(name || thrown),
  };
}

/**
 * The fault behind what getUserMedia rejected with.
 *
 * @see https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia
 */
export function cameraFault(thrown: unknown): Fault {
  const { name, message } = describe(thrown);
  return fault(Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : "unknown", message);
}

/**
 * The fault behind what MediaRecorder threw or put into its `error` event.
 *
 * @see https://www.w3.org/TR/mediastream-recording/#error-handling
 */
export function recorderFault(thrown: unknown): Fault {
  const { name, message } = describe(thrown);
  return fault(name === "NotSupportedError" ? "format-refused" : "recorder", message);
}
