import type { Clock } from "../../shared/clock.ts";
import { includesRole, MAX_DEVICE_NAME, type Role } from "../../shared/roles.ts";
import type { AccessStore } from "./access_store.ts";
import { AccessCodes, type AccessCodesOptions } from "./access_codes.ts";
import { cookieOf } from "./cookie.ts";
import { ANYONE, type Identity } from "./identity.ts";
import type { AuditAction, DeviceRow } from "./rows.ts";
import {
  digestOf,
  isSecret,
  newId,
  newSecret,
  readCredential,
  writeCredential,
} from "./secrets.ts";
import { TryLimit } from "./try_limit.ts";
import { Watches } from "./watches.ts";

/** `seenAt` is not written more often, ms. */
const SEEN_EVERY_MS = 60_000;
/** Devices and programs, at most: a list that nobody can look through protects nobody. */
const MAX_DEVICES = 500;
/** What is written down once for a while, ms: a player asks for one file a hundred times. */
const AUDIT_AGAIN_MS = 60 * 60_000;
const MAX_AUDIT_MEMORY = 10_000;

/** See {@link AccessCodesOptions}; `isOn` is `CAMERA_AUTH`. */
export type AccessOptions = AccessCodesOptions;

/** A device that wants in. */
export interface PairRequest {
  /** The secret of a link, the access code, or a code for one device. */
  code: string;
  /** What it calls itself. */
  name: string;
  /** By what this browser is known again: a secret that it has made for itself. */
  browserKey?: string;
  address: string;
  /** Who it is already, if it is paired. */
  known?: Identity;
}

export type PairResult =
  | { ok: true; device: DeviceRow; credential: string }
  | { ok: false; code: "wrong-code" | "wait" | "full"; waitMs: number };

/** Who is paired with this server, and what they may do. */
export class Access {
  readonly isOn: boolean;
  readonly codes: AccessCodes;
  readonly #store: AccessStore;
  readonly #clock: Clock;
  readonly #limit = new TryLimit();
  readonly #watches: Watches;
  /** When something was last written down, by what. */
  readonly #noted = new Map<string, number>();

  private constructor({ store, isOn, clock }: AccessOptions, codes: AccessCodes) {
    this.#store = store;
    this.#clock = clock;
    this.#watches = new Watches(store);
    this.isOn = isOn;
    this.codes = codes;
  }

  /** Makes what is missing: see {@link AccessCodes.open}. */
  static async open(options: AccessOptions): Promise<Access> {
    return new Access(options, await AccessCodes.open(options));
  }

  /** Who sends a request with these headers; undefined for whoever is not paired. */
  identify(headers: Headers, address: string): Identity | undefined {
    if (!this.isOn) return ANYONE;
    const bearer = /^Bearer +(.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
    const credential = readCredential(bearer ?? cookieOf(headers) ?? "");
    const device = credential && this.#store.credential(credential.id);
    if (!device || !isSecret(credential.secret, device.digest)) return undefined;
    // A token in a cookie, or a cookie as a token, was carried off from where it belongs.
    if ((device.kind === "program") !== (bearer !== undefined)) return undefined;
    const now = this.#clock.now();
    if (Math.abs(now - device.seenAt) >= SEEN_EVERY_MS || device.address === "") {
      this.#store.deviceSeen(device.id, now, address);
    }
    const { id, name, role } = device;
    return { device: id, name, role };
  }

  /**
   * Lets a device in that knows the secret of the terminal's link, the access
   * code, or a code that was made for it. The first of all becomes the owner.
   */
  async pair(request: PairRequest): Promise<PairResult> {
    const { code, address, name } = request;
    const waitMs = this.#limit.waitMs(address, this.#clock.monotonic());
    if (waitMs > 0) return { ok: false, code: "wait", waitMs };
    this.#limit.begin(address, this.#clock.monotonic());
    const open = await this.codes.openerOf(code);
    // As one step: of two that come first at once only one becomes the owner.
    const result = open && this.#store.transaction((): PairResult | undefined => {
      const granted = open.role();
      const result = granted && this.#admit(request, granted);
      if (result?.ok) open.useUp();
      return result;
    });
    if (!result) {
      this.note({ action: "code-refused", who: undefined, address, detail: name });
      const waitMs = this.#limit.waitMs(address, this.#clock.monotonic());
      return { ok: false, code: "wrong-code", waitMs };
    }
    this.#limit.succeeded(address);
    return result;
  }

  #admit({ name, browserKey, address, known }: PairRequest, granted: Role): PairResult {
    const now = this.#clock.now();
    const browserDigest = browserKey === undefined ? null : digestOf(browserKey);
    const before = this.#browser(known?.device) ??
      (browserDigest && this.#store.deviceOfBrowser(browserDigest));
    const secret = newSecret();
    if (before) {
      const role = includesRole(before.role, granted) ? before.role : granted;
      const device = { ...before, role, seenAt: now, address };
      this.#store.renewDevice(device, digestOf(secret));
      this.#notePaired(device);
      return { ok: true, device, credential: writeCredential({ id: device.id, secret }) };
    }
    if (this.#store.devices().length >= MAX_DEVICES) return { ok: false, code: "full", waitMs: 0 };
    const device: DeviceRow = {
      id: newId(),
      name: this.#freeName(name),
      role: granted,
      kind: "browser",
      createdAt: now,
      seenAt: now,
      address,
    };
    this.#store.addDevice(device, digestOf(secret), browserDigest);
    this.#notePaired(device);
    return { ok: true, device, credential: writeCredential({ id: device.id, secret }) };
  }

  /** Two iPads are to be told apart: the second one is "iPad 2". */
  #freeName(name: string): string {
    const taken = new Set(this.#store.devices().map(({ name }) => name));
    let free = name;
    for (let n = 2; taken.has(free); n++) {
      const behind = ` ${n}`;
      free = name.slice(0, MAX_DEVICE_NAME - behind.length) + behind;
    }
    return free;
  }

  /** The paired browser of an id: a program that has a token is none, and keeps its token. */
  #browser(id: string | null | undefined): DeviceRow | undefined {
    const device = id ? this.#store.device(id) : undefined;
    return device?.kind === "browser" ? device : undefined;
  }

  #notePaired({ id, name, role, address }: DeviceRow): void {
    const who = { device: id, name, role };
    this.note({ action: "paired", who, address, subject: id, detail: role });
  }

  /** Devices and programs. */
  devices(): DeviceRow[] {
    return this.#store.devices();
  }

  device(id: string): DeviceRow | undefined {
    return this.#store.device(id);
  }

  /**
   * Gives a program a token, which cannot be told again.
   *
   * @returns Undefined if there are too many devices and programs.
   */
  makeToken(name: string, role: Role): { token: string; device: DeviceRow } | undefined {
    if (this.#store.devices().length >= MAX_DEVICES) return undefined;
    const now = this.#clock.now();
    const secret = newSecret();
    const device: DeviceRow = {
      id: newId(),
      name,
      role,
      kind: "program",
      createdAt: now,
      seenAt: now,
      address: "",
    };
    this.#store.addDevice(device, digestOf(secret), null);
    return { token: writeCredential({ id: device.id, secret }), device };
  }

  /** Names a device, or gives it another role. There is always an owner. */
  change(id: string, change: Partial<Pick<DeviceRow, "name" | "role">>): ChangeResult {
    return this.#changed(id, (device) => {
      if (change.role !== undefined && change.role !== "owner" && this.#isLastOwner(device)) {
        return "last-owner";
      }
      this.#store.changeDevice({ ...device, ...change });
      return "ok";
    });
  }

  /** Withdraws what a device or a program was given: it is out at once. */
  withdraw(id: string): ChangeResult {
    return this.#changed(id, (device) => {
      if (this.#isLastOwner(device)) return "last-owner";
      this.#store.removeDevice(id);
      return "ok";
    });
  }

  #changed(id: string, work: (device: DeviceRow) => ChangeResult): ChangeResult {
    const result = this.#store.transaction(() => {
      const device = this.#store.device(id);
      return device ? work(device) : "unknown";
    });
    if (result === "ok") this.#watches.check();
    return result;
  }

  #isLastOwner({ role }: DeviceRow): boolean {
    return role === "owner" && this.#store.owners() === 1;
  }

  /** Tells when a device loses the role `wanted`: see {@link Watches.add}. */
  watch({ device }: Identity, wanted: Role, onLost: () => void): () => void {
    return device === null ? () => {} : this.#watches.add(device, wanted, onLost);
  }

  /** See {@link Watches.look}: to be called twice a second or so. */
  look(): void {
    this.#watches.look();
  }

  /** Writes down what was done, and by whom. */
  note(
    { action, who, address, subject, detail }: {
      action: AuditAction;
      who: Identity | undefined;
      address: string;
      subject?: string;
      detail?: string;
    },
  ): void {
    this.#store.note(this.#clock.now(), {
      action,
      device: who?.device ?? null,
      name: who?.name ?? "",
      address,
      subject: subject ?? null,
      detail: detail ?? null,
    });
  }

  /** The same, but not again within an hour. */
  noteOnce(entry: Parameters<Access["note"]>[0]): void {
    const { action, who, address, subject, detail } = entry;
    const key = [action, who?.device ?? address, subject, detail].join(" ");
    const now = this.#clock.monotonic();
    if (now - (this.#noted.get(key) ?? -Infinity) < AUDIT_AGAIN_MS) return;
    this.#noted.delete(key);
    this.#noted.set(key, now);
    if (this.#noted.size > MAX_AUDIT_MEMORY) this.#noted.delete(this.#noted.keys().next().value!);
    this.note(entry);
  }

  /** See {@link AccessStore.audit}. */
  audit(limit: number, before?: number) {
    return this.#store.audit(limit, before);
  }

  close(): void {
    this.#store.close();
  }
}

/** What became of a change: `last-owner` would have left nobody in charge. */
export type ChangeResult = "ok" | "unknown" | "last-owner";
