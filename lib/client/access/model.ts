import { type ReadonlySignal, signal } from "@preact/signals";
import type { AuditView, DeviceView } from "../../shared/access.ts";
import type { Role } from "../../shared/roles.ts";
import { type CallApi, failureIn } from "../api.ts";

/** A code with which one device is paired. */
export interface MadeCode {
  code: string;
  link: string;
  /** An SVG document. */
  qr: string;
  /** Epoch ms. */
  expiresAt: number;
}

/** Why something was not done. */
export type AccessFailure =
  | "last-owner"
  /** This device was withdrawn, or is an owner no longer. */
  | "not-owner"
  | "unreachable"
  | "other";

/** Codes of the API's errors that have a sentence of their own. */
const FAILURES: Readonly<Record<string, AccessFailure>> = {
  "last-owner": "last-owner",
  unauthorized: "not-owner",
  forbidden: "not-owner",
};

/** What the page starts with, drawn by the server. */
export interface AccessFacts {
  devices: DeviceView[];
  /** Id of this device; null where nobody is paired. */
  you: string | null;
  audit: AuditView[];
  /** Is there more of it? */
  hasMoreAudit: boolean;
}

/** The page on which an owner sees and decides who gets in. */
export interface AccessModel {
  readonly devices: ReadonlySignal<DeviceView[]>;
  readonly audit: ReadonlySignal<AuditView[]>;
  readonly hasMoreAudit: ReadonlySignal<boolean>;
  readonly code: ReadonlySignal<MadeCode | undefined>;
  readonly token: ReadonlySignal<{ name: string; token: string } | undefined>;
  readonly accessCode: ReadonlySignal<string | undefined>;
  readonly failure: ReadonlySignal<AccessFailure | undefined>;
  readonly busy: ReadonlySignal<boolean>;
  /** Id of the device that has been given another role last. */
  readonly changed: ReadonlySignal<string | undefined>;
  setRole(id: string, role: Role): Promise<void>;
  rename(id: string, name: string): Promise<void>;
  withdraw(id: string): Promise<void>;
  makeCode(role: Role): Promise<void>;
  makeToken(name: string, role: Role): Promise<void>;
  makeAccessCode(): Promise<void>;
  moreAudit(): Promise<void>;
  /** Looks who is paired now; in silence, since nobody has asked for it. */
  look(): Promise<void>;
}

/** @param call Sends requests; tests bring their own. */
export function createAccess(facts: AccessFacts, call: CallApi): AccessModel {
  const devices = signal(facts.devices);
  const audit = signal(facts.audit);
  const hasMoreAudit = signal(facts.hasMoreAudit);
  const code = signal<MadeCode>();
  const token = signal<{ name: string; token: string }>();
  const accessCode = signal<string>();
  const failure = signal<AccessFailure>();
  const busy = signal(false);
  const changed = signal<string>();

  /** Undefined if it was not done; why is shown then. */
  async function ask(...request: Parameters<CallApi>): Promise<unknown> {
    busy.value = true;
    failure.value = undefined;
    try {
      const { ok, body } = await call(...request);
      if (ok) return body ?? {};
      failure.value = failureIn(body, FAILURES);
    } catch {
      failure.value = "unreachable";
    } finally {
      busy.value = false;
    }
    return undefined;
  }

  async function change(method: "PATCH" | "DELETE", id: string, body?: object): Promise<void> {
    await ask(method, `/api/access/devices/${id}`, body);
    const failed = failure.peek();
    await refresh();
    failure.value = failed ?? failure.peek();
  }

  /** The list and what was done last, as they are now. */
  async function refresh(): Promise<void> {
    const list = await ask("GET", "/api/access/devices") as DeviceList | undefined;
    if (list) devices.value = list.devices;
    const page = await ask("GET", "/api/access/audit") as AuditPage | undefined;
    if (page) {
      audit.value = page.entries;
      hasMoreAudit.value = page.next !== null;
    }
  }

  return {
    devices,
    audit,
    hasMoreAudit,
    code,
    token,
    accessCode,
    failure,
    busy,
    changed,
    async setRole(id, role) {
      changed.value = undefined;
      await change("PATCH", id, { role });
      if (!failure.peek()) changed.value = id;
    },
    rename: (id, name) => change("PATCH", id, { name }),
    withdraw: (id) => change("DELETE", id),
    async makeCode(role) {
      const made = await ask("POST", "/api/access/codes", { role }) as MadeCode | undefined;
      if (!made) return;
      code.value = made;
      await refresh();
    },
    async makeToken(name, role) {
      const made = await ask("POST", "/api/access/tokens", { name, role }) as
        | { token: string }
        | undefined;
      if (!made) return;
      token.value = { name, token: made.token };
      await refresh();
    },
    async makeAccessCode() {
      const made = await ask("POST", "/api/access/access-code") as { code: string } | undefined;
      if (!made) return;
      accessCode.value = made.code;
      await refresh();
    },
    async moreAudit() {
      const before = audit.peek().at(-1)?.id;
      const page = await ask("GET", `/api/access/audit?before=${before}`) as AuditPage | undefined;
      if (!page) return;
      audit.value = [...audit.peek(), ...page.entries];
      hasMoreAudit.value = page.next !== null;
    },
    async look() {
      if (busy.peek()) return;
      const { ok, body } = await call("GET", "/api/access/devices")
        .catch(() => ({ ok: false, body: undefined }));
      // What was changed meanwhile is newer.
      if (ok && !busy.peek()) devices.value = (body as DeviceList).devices;
    },
  };
}

interface DeviceList {
  devices: DeviceView[];
}

interface AuditPage {
  entries: AuditView[];
  next: number | null;
}
