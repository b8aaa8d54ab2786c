import type { Clock } from "../../shared/clock.ts";
import { isSessionId } from "../../shared/ids.ts";
import { CLOSE_NOT_LIVE } from "../../shared/live.ts";
import { CLOSE_CODE } from "../../shared/protocol.ts";
import type { Access } from "../auth/access.ts";
import type { Identity } from "../auth/identity.ts";
import { ConnectionLimit } from "../hardening/connection_limit.ts";
import { isFromHere } from "../hardening/origin.ts";
import { isUpgrade } from "../hardening/upgrade.ts";
import { CLOSE_TRY_LATER } from "../ingest/camera_connection.ts";
import { RateLimit } from "../ingest/rate_limit.ts";
import type { LiveHub } from "./live_hub.ts";
import { LiveViewer } from "./live_viewer.ts";

/** A connection whose peer answers no ping for so long is closed. Seconds. */
const IDLE_TIMEOUT_S = 30;
/** Viewers at a time, of each device and in all: a wall has one for each camera. */
const MAX_VIEWERS = { each: 64, all: 400 };
/** The same where nobody is paired, of each address. */
const MAX_VIEWERS_ADDRESS = 128;
/** A page asks for the time now and then. */
const MESSAGE_RATE = { burst: 60, perSecond: 5 };
/** Longest text frame, in UTF-16 code units. */
const MAX_TEXT_LENGTH = 256;

/** What must be known of an upgrade request, read before it is upgraded. */
export interface ViewerRequest {
  url: string;
  headers: Headers;
  /** Address of the peer. */
  address: string;
  who: Identity;
  /** Whom to watch, as the address says. */
  session: string;
}

/** What a WebSocket's events are told to. */
export interface ViewerHandlers {
  open(socket: WebSocket): void;
  message(socket: WebSocket, event: MessageEvent): void;
  close(socket: WebSocket): void;
}

export interface LiveDoorOptions {
  hub: LiveHub;
  access: Pick<Access, "watch" | "noteOnce">;
  clock: Clock;
}

/** Lets viewers in: one {@link LiveViewer} for each WebSocket. */
export class LiveDoor {
  /** What `Deno.upgradeWebSocket` is to be given. */
  readonly upgradeOptions = { idleTimeout: IDLE_TIMEOUT_S };
  readonly #options: LiveDoorOptions;
  readonly #paired = new ConnectionLimit(MAX_VIEWERS);
  readonly #unpaired = new ConnectionLimit({ ...MAX_VIEWERS, each: MAX_VIEWERS_ADDRESS });

  constructor(options: LiveDoorOptions) {
    this.#options = options;
  }

  /** Can this request become a viewer's connection? */
  takes(req: Request): boolean {
    return isUpgrade(req);
  }

  /** Handlers for the WebSocket of a request that {@link takes} took. */
  connect({ url, headers, address, who, session }: ViewerRequest): ViewerHandlers {
    const { hub, access, clock } = this.#options;
    const rate = new RateLimit(MESSAGE_RATE);
    let viewer: LiveViewer | undefined;
    const ends: (() => void)[] = [];
    return {
      open: (socket) => {
        if (!isFromHere({ url, headers })) {
          return socket.close(CLOSE_CODE["forbidden-origin"], "forbidden-origin");
        }
        if (!isSessionId(session)) return socket.close(CLOSE_NOT_LIVE, "not live");
        const leave = who.device === null
          ? this.#unpaired.enter(address)
          : this.#paired.enter(who.device);
        if (!leave) return socket.close(CLOSE_TRY_LATER, "too many viewers");
        ends.push(leave);
        const entered = new LiveViewer(socket);
        const endWatch = hub.watch(session, entered);
        if (!endWatch) return;
        viewer = entered;
        ends.push(endWatch);
        access.noteOnce({ action: "watched", who, address, subject: session });
        ends.push(access.watch(who, "viewer", () => {
          entered.close(CLOSE_CODE["unauthorized"], "unauthorized");
        }));
      },
      message: (socket, { data }) => {
        if (typeof data !== "string" || data.length > MAX_TEXT_LENGTH) return;
        if (!rate.take(clock.monotonic())) return socket.close(CLOSE_CODE["bad-message"], "flood");
        const t = readPing(data);
        if (t !== undefined) viewer?.tell({ type: "pong", t, now: clock.now() });
      },
      close: () => {
        for (const end of ends.splice(0)) end();
      },
    };
  }
}

/** What a ping says; undefined for whatever else a later version may say. */
function readPing(text: string): number | undefined {
  try {
    const { type, t } = JSON.parse(text);
    return type === "ping" && Number.isFinite(t) ? t : undefined;
  } catch {
    return undefined;
  }
}
