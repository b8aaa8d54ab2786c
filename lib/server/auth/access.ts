import { timingSafeEqual } from "node:crypto";
import type { Clock } from "../../shared/clock.ts";
import { includesRole, type Role } from "../../shared/roles.ts";
import type { AccessStore } from "./access_store.ts";
import { deriveCode, isCode, newCode, newSalt } from "./codes.ts";
import { cookieOf } from "./cookie.ts";
import { ANYONE, type Identity } from "./identity.ts";
import type { AuditAction, DeviceRow } from "./rows.ts";
import {
  digestOf,
  isSecret,
  newId,
  newLinkSecret,
  newSecret,
  readCredential,
  writeCredential,
} from "./secrets.ts";
import { TryLimit } from "./try_limit.ts";

/** How long a code for one more device can be used, ms. */
const CODE_LIFE_MS = 10 * 60_000;
/** `seenAt` is not written more often, ms. */
const SEEN_EVERY_MS = 60_000;
/** Devices and programs, at most: a list that nobody can look through protects nobody. */
const MAX_DEVICES = 500;
/** What is written down once for a while, ms: a player asks for one file a hundred times. */
const AUDIT_AGAIN_MS = 60 * 60_000;
const MAX_AUDIT_MEMORY = 10_000;

export interface AccessOptions {
  store: AccessStore;
  /** `CAMERA_AUTH`. */
  isOn: boolean;
  /** `CAMERA_ACCESS_CODE`; otherwise one is made at the first start. */
  accessCode?: string;
  clock: Clock;
  /** For tests: fewer rounds of PBKDF2. */
  iterations?: number;
}

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

/** A code that was shown. */
interface Opener {
  /** What it makes a device now; undefined if it is wrong, used up or too old. */
  role(): Role | undefined;
  /** It has let a device in. */
  useUp(): void;
}

/** Who may still be connected; see {@link Access.watch}. */
interface Watch {
  device: string;
  wanted: Role;
  onLost: () => void;
}

/** Who is paired with this server, and what they may do. */
export class Access {
  readonly isOn: boolean;
  /** The access code, if it was made at this start: it cannot be told later. */
  readonly madeCode: string | undefined;
  /** What the QR code of the terminal carries. Known to this process alone, and gone with it. */
  readonly linkSecret = newLinkSecret();
  readonly #linkDigest = digestOf(this.linkSecret);
  readonly #store: AccessStore;
  readonly #clock: Clock;
  readonly #salt: Uint8Array<ArrayBuffer>;
  readonly #iterations: number | undefined;
  /** Of `CAMERA_ACCESS_CODE`. */
  readonly #ownCode: Uint8Array | undefined;
  readonly #limit = new TryLimit();
  readonly #watches = new Set<Watch>();
  /** When something was last written down, by what. */
  readonly #noted = new Map<string, number>();
  #version: number;

  private constructor(
    { store, isOn, clock, iterations }: AccessOptions,
    salt: Uint8Array<ArrayBuffer>,
    codes: { own?: Uint8Array; made?: string },
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#iterations = iterations;
    this.#salt = salt;
    this.#ownCode = codes.own;
    this.#version = store.version();
    this.isOn = isOn;
    this.madeCode = codes.made;
  }

  /** Makes what is missing: the salt, and the access code unless one is configured. */
  static async open(options: AccessOptions): Promise<Access> {
    const { store, isOn, accessCode, iterations } = options;
    const salt = store.key("salt") ?? newSalt();
    store.setKey("salt", salt);
    if (accessCode !== undefined) {
      return new Access(options, salt, { own: await deriveCode(accessCode, salt, iterations) });
    }
    if (!isOn || store.key("access-code")) return new Access(options, salt, {});
    const made = newCode();
    store.setKey("access-code", await deriveCode(made, salt, iterations));
    return new Access(options, salt, { made });
  }

  /** Whether the access code is the one of `CAMERA_ACCESS_CODE`. */
  get hasOwnCode(): boolean {
    return this.#ownCode !== undefined;
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
    if (Math.abs(now - device.seenAt) >= SEEN_EVERY_MS || device.address !== address) {
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
    const open = await this.#openerOf(code);
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

  /** What a code opens, to be asked when it is used; undefined if it cannot be one. */
  async #openerOf(code: string): Promise<Opener | undefined> {
    const forAll = {
      role: () => this.#store.owners() === 0 ? "owner" : "camera",
      useUp() {},
    } as const;
    if (isSecret(code, this.#linkDigest)) return forAll;
    if (!isCode(code)) return undefined;
    const digest = await deriveCode(code, this.#salt, this.#iterations);
    const accessCode = this.#ownCode ?? this.#store.key("access-code");
    if (accessCode && timingSafeEqual(digest, accessCode)) return forAll;
    return {
      role: () => this.#store.code(digest, this.#clock.now())?.role,
      useUp: () => this.#store.dropCode(digest),
    };
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
      name,
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

  /** Makes a code with which one more device gets in as `role`, within ten minutes. */
  async makeCode(role: Role, madeBy: Identity): Promise<{ code: string; expiresAt: number }> {
    const code = newCode();
    const digest = await deriveCode(code, this.#salt, this.#iterations);
    const now = this.#clock.now();
    this.#store.addCode(digest, role, madeBy.name, now + CODE_LIFE_MS, now);
    return { code, expiresAt: now + CODE_LIFE_MS };
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

  /** Makes another access code: the old one is void. Devices stay paired. */
  async renewAccessCode(): Promise<string> {
    const code = newCode();
    this.#store.setKey("access-code", await deriveCode(code, this.#salt, this.#iterations));
    return code;
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
    if (result === "ok") this.#checkWatches();
    return result;
  }

  #isLastOwner({ role }: DeviceRow): boolean {
    return role === "owner" && this.#store.owners() === 1;
  }

  /**
   * Calls `onLost` once when the device is withdrawn, or no longer has the
   * role `wanted`: at once if that has happened since it was identified.
   *
   * @returns Ends it.
   */
  watch({ device }: Identity, wanted: Role, onLost: () => void): () => void {
    if (device === null) return () => {};
    const watch: Watch = { device, wanted, onLost };
    this.#watches.add(watch);
    this.#check(watch);
    return () => this.#watches.delete(watch);
  }

  /** Looks whether another process has changed something: to be called twice a second or so. */
  look(): void {
    const version = this.#store.version();
    if (version === this.#version) return;
    this.#version = version;
    this.#checkWatches();
  }

  #checkWatches(): void {
    for (const watch of [...this.#watches]) this.#check(watch);
  }

  #check(watch: Watch): void {
    const device = this.#store.device(watch.device);
    if (device && includesRole(device.role, watch.wanted)) return;
    this.#watches.delete(watch);
    watch.onLost();
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
