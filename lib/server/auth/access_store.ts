import { messageOf } from "../../shared/errors.ts";
import type { Role } from "../../shared/roles.ts";
import { Connection } from "../sqlite/connection.ts";
import { damaged } from "../sqlite/database_kind.ts";
import type { AuditEntry, AuditRow, DeviceRow } from "./rows.ts";
import { ACCESS_DATABASE } from "./schema.ts";

/** Entries of the audit that are kept; the oldest go. */
const MAX_AUDIT = 20_000;
/** They go so many at a time. */
const AUDIT_SLACK = 500;

const DEVICE = "id, name, role, kind, createdAt, seenAt, address";

/** A key of its own kind: the salt of the codes, the digest of the access code. */
export type KeyName = "salt" | "access-code";

/**
 * Who is paired, which codes are open, what was done: `access.db`. Another
 * process, `deno task token`, may change it at any time.
 */
export class AccessStore {
  readonly #connection: Connection;
  readonly #devices;
  readonly #device;
  readonly #credentials;
  readonly #byBrowser;
  readonly #insert;
  readonly #renew;
  readonly #change;
  readonly #seen;
  readonly #remove;
  readonly #owners;
  readonly #addCode;
  readonly #code;
  readonly #dropCode;
  readonly #dropOldCodes;
  readonly #key;
  readonly #setKey;
  readonly #addAudit;
  readonly #audit;
  readonly #trimAudit;
  readonly #version;

  private constructor(connection: Connection) {
    this.#connection = connection;
    this.#devices = connection.query(`SELECT ${DEVICE} FROM devices ORDER BY createdAt, id`);
    this.#device = connection.queryOne(`SELECT ${DEVICE} FROM devices WHERE id = ?`);
    this.#credentials = connection.queryOne(`SELECT ${DEVICE}, digest FROM devices WHERE id = ?`);
    this.#byBrowser = connection.queryOne(`SELECT ${DEVICE} FROM devices WHERE browserDigest = ?`);
    this.#insert = connection.command(
      `INSERT INTO devices (id, name, role, kind, createdAt, seenAt, address, digest, browserDigest)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#renew = connection.command(
      "UPDATE devices SET digest = ?, role = ?, seenAt = ?, address = ? WHERE id = ?",
    );
    this.#change = connection.command("UPDATE devices SET name = ?, role = ? WHERE id = ?");
    this.#seen = connection.command("UPDATE devices SET seenAt = ?, address = ? WHERE id = ?");
    this.#remove = connection.command("DELETE FROM devices WHERE id = ?");
    this.#owners = connection.queryOne("SELECT count(*) AS n FROM devices WHERE role = 'owner'");
    this.#addCode = connection.command(
      "INSERT INTO codes (digest, role, madeBy, expiresAt) VALUES (?, ?, ?, ?)",
    );
    this.#code = connection.queryOne(
      "SELECT role, madeBy FROM codes WHERE digest = ? AND expiresAt > ?",
    );
    this.#dropCode = connection.command("DELETE FROM codes WHERE digest = ?");
    this.#dropOldCodes = connection.command("DELETE FROM codes WHERE expiresAt <= ?");
    this.#key = connection.queryOne("SELECT value FROM keys WHERE name = ?");
    this.#setKey = connection.command(
      "INSERT INTO keys (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
    );
    this.#addAudit = connection.command(
      `INSERT INTO audit (at, action, device, name, address, subject, detail)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#audit = connection.query("SELECT * FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?");
    this.#trimAudit = connection.command(
      `DELETE FROM audit WHERE id <= (SELECT max(id) FROM audit) - ${MAX_AUDIT}
         AND (SELECT min(id) FROM audit) <= (SELECT max(id) FROM audit) - ${
        MAX_AUDIT + AUDIT_SLACK
      }`,
    );
    this.#version = connection.queryOne("PRAGMA data_version");
  }

  /**
   * Opens the list at `path`, or makes one. See `openAccessStore()` for one that only this user
   * may read.
   *
   * @throws {AppError} `access-damaged`, `access-too-new`, `access-unusable`.
   */
  static open(path: string): AccessStore {
    // Whoever was paired must still be paired after a power cut, and whoever was withdrawn, not.
    const connection = new Connection(path, ACCESS_DATABASE, "power");
    try {
      return new AccessStore(connection);
    } catch (cause) {
      // Statements are compiled now: a table or a column is missing.
      connection.close();
      throw damaged(ACCESS_DATABASE, messageOf(cause), cause);
    }
  }

  close(): void {
    this.#connection.close();
  }

  /** Runs `work` as one transaction. */
  transaction<T>(work: () => T): T {
    return this.#connection.transaction(work);
  }

  /** Another number after another process has changed something. */
  version(): number {
    return Number(this.#version()?.data_version);
  }

  /** All devices and programs, in the order in which they came. */
  devices(): DeviceRow[] {
    return this.#devices().map((columns) => ({ ...columns }) as unknown as DeviceRow);
  }

  device(id: string): DeviceRow | undefined {
    return this.#device(id) as unknown as DeviceRow | undefined;
  }

  /** A device with the digest of its secret. */
  credential(id: string): (DeviceRow & { digest: Uint8Array }) | undefined {
    return this.#credentials(id) as unknown as (DeviceRow & { digest: Uint8Array }) | undefined;
  }

  /** The device that a browser was when it was paired before. */
  deviceOfBrowser(browserDigest: Uint8Array): DeviceRow | undefined {
    return this.#byBrowser(browserDigest) as unknown as DeviceRow | undefined;
  }

  addDevice(device: DeviceRow, digest: Uint8Array, browserDigest: Uint8Array | null): void {
    const { id, name, role, kind, createdAt, seenAt, address } = device;
    this.#insert(id, name, role, kind, createdAt, seenAt, address, digest, browserDigest);
  }

  /** A known device gets another secret: the old one is void. */
  renewDevice({ id, role, seenAt, address }: DeviceRow, digest: Uint8Array): void {
    this.#renew(digest, role, seenAt, address, id);
  }

  changeDevice({ id, name, role }: Pick<DeviceRow, "id" | "name" | "role">): void {
    this.#change(name, role, id);
  }

  deviceSeen(id: string, at: number, address: string): void {
    this.#seen(at, address, id);
  }

  /** False if it was not known. */
  removeDevice(id: string): boolean {
    return this.#remove(id) > 0;
  }

  /** How many owners there are. */
  owners(): number {
    return Number(this.#owners()?.n);
  }

  /** Opens a code for one use. */
  addCode(digest: Uint8Array, role: Role, madeBy: string, expiresAt: number, now: number): void {
    this.#dropOldCodes(now);
    this.#addCode(digest, role, madeBy, expiresAt);
  }

  /** What an open code gives. Undefined if there is no such code, or no longer. */
  code(digest: Uint8Array, now: number): { role: Role; madeBy: string } | undefined {
    return this.#code(digest, now) as { role: Role; madeBy: string } | undefined;
  }

  /** A code was used, and is none any more. */
  dropCode(digest: Uint8Array): void {
    this.#dropCode(digest);
  }

  key(name: KeyName): Uint8Array<ArrayBuffer> | undefined {
    return this.#key(name)?.value as Uint8Array<ArrayBuffer> | undefined;
  }

  setKey(name: KeyName, value: Uint8Array): void {
    this.#setKey(name, value);
  }

  /** Writes down what was done. */
  note(at: number, { action, device, name, address, subject, detail }: AuditEntry): void {
    this.#addAudit(at, action, device, name, address, subject, detail);
    this.#trimAudit();
  }

  /**
   * What was done, newest first.
   *
   * @param before Id of the last one of the page before.
   */
  audit(limit: number, before = Number.MAX_SAFE_INTEGER): AuditRow[] {
    return this.#audit(before, limit).map((columns) => ({ ...columns }) as unknown as AuditRow);
  }
}
