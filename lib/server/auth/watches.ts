import { includesRole, type Role } from "../../shared/roles.ts";
import type { AccessStore } from "./access_store.ts";

interface Watch {
  device: string;
  wanted: Role;
  onLost: () => void;
}

/** Who is connected, and with what right: to be told when that right is gone. */
export class Watches {
  readonly #store: Pick<AccessStore, "device" | "version">;
  readonly #watches = new Set<Watch>();
  #version: number;

  constructor(store: Pick<AccessStore, "device" | "version">) {
    this.#store = store;
    this.#version = store.version();
  }

  /**
   * Calls `onLost` once when the device is withdrawn, or no longer has the
   * role `wanted`: at once if that has happened since it was identified.
   *
   * @returns Ends it.
   */
  add(device: string, wanted: Role, onLost: () => void): () => void {
    const watch: Watch = { device, wanted, onLost };
    this.#watches.add(watch);
    this.#check(watch);
    return () => this.#watches.delete(watch);
  }

  /** Looks whether another process has changed something. */
  look(): void {
    const version = this.#store.version();
    if (version === this.#version) return;
    this.#version = version;
    this.check();
  }

  /** Something has changed: who has lost what they had? */
  check(): void {
    for (const watch of [...this.#watches]) this.#check(watch);
  }

  #check(watch: Watch): void {
    const device = this.#store.device(watch.device);
    if (device && includesRole(device.role, watch.wanted)) return;
    this.#watches.delete(watch);
    watch.onLost();
  }
}
