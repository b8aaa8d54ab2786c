import { timingSafeEqual } from "node:crypto";
import type { Clock } from "../../shared/clock.ts";
import type { Role } from "../../shared/roles.ts";
import type { AccessStore } from "./access_store.ts";
import { deriveCode, isCode, newCode, newSalt } from "./codes.ts";
import { digestOf, isSecret, newLinkSecret } from "./secrets.ts";

/** How long a code for one more device can be used, ms. */
const CODE_LIFE_MS = 10 * 60_000;

export interface AccessCodesOptions {
  store: AccessStore;
  /** Is a code wanted at all? */
  isOn: boolean;
  /** `CAMERA_ACCESS_CODE`; otherwise one is made at the first start. */
  accessCode?: string;
  clock: Clock;
  /** For tests: fewer rounds of PBKDF2. */
  iterations?: number;
}

/** A code that was shown. */
export interface Opener {
  /** What it makes a device now; undefined if it is wrong, used up or too old. */
  role(): Role | undefined;
  /** It has let a device in. */
  useUp(): void;
}

/** What lets a device in that is not paired: the terminal's link, the access code, codes for one device. */
export class AccessCodes {
  /** The access code, if it was made at this start: it cannot be told later. */
  readonly made: string | undefined;
  /** What the QR code of the terminal carries. Known to this process alone, and gone with it. */
  readonly linkSecret = newLinkSecret();
  readonly #linkDigest = digestOf(this.linkSecret);
  readonly #options: AccessCodesOptions;
  readonly #salt: Uint8Array<ArrayBuffer>;
  /** Of `CAMERA_ACCESS_CODE`. */
  readonly #own: Uint8Array | undefined;

  private constructor(
    options: AccessCodesOptions,
    salt: Uint8Array<ArrayBuffer>,
    codes: { own?: Uint8Array; made?: string },
  ) {
    this.#options = options;
    this.#salt = salt;
    this.#own = codes.own;
    this.made = codes.made;
  }

  /** Makes what is missing: the salt, and the access code unless one is configured. */
  static async open(options: AccessCodesOptions): Promise<AccessCodes> {
    const { store, isOn, accessCode, iterations } = options;
    const salt = store.key("salt") ?? newSalt();
    store.setKey("salt", salt);
    if (accessCode !== undefined) {
      return new AccessCodes(options, salt, {
        own: await deriveCode(accessCode, salt, iterations),
      });
    }
    if (!isOn || store.key("access-code")) return new AccessCodes(options, salt, {});
    const made = newCode();
    store.setKey("access-code", await deriveCode(made, salt, iterations));
    return new AccessCodes(options, salt, { made });
  }

  /** Is the access code the one of `CAMERA_ACCESS_CODE`? */
  get isConfigured(): boolean {
    return this.#own !== undefined;
  }

  /** What a code opens, to be asked when it is used; undefined if it cannot be one. */
  async openerOf(code: string): Promise<Opener | undefined> {
    const { store, clock } = this.#options;
    const forAll: Opener = {
      role: () => store.owners() === 0 ? "owner" : "camera",
      useUp() {},
    };
    if (isSecret(code, this.#linkDigest)) return forAll;
    if (!isCode(code)) return undefined;
    const digest = await this.#derive(code);
    const accessCode = this.#own ?? store.key("access-code");
    if (accessCode && timingSafeEqual(digest, accessCode)) return forAll;
    return {
      role: () => store.code(digest, clock.now())?.role,
      useUp: () => store.dropCode(digest),
    };
  }

  /**
   * Makes a code with which one more device gets in as `role`, within ten minutes.
   *
   * @param madeBy Name of whoever asks for it.
   */
  async make(role: Role, madeBy: string): Promise<{ code: string; expiresAt: number }> {
    const { store, clock } = this.#options;
    const code = newCode();
    const digest = await this.#derive(code);
    const now = clock.now();
    store.addCode(digest, role, madeBy, now + CODE_LIFE_MS, now);
    return { code, expiresAt: now + CODE_LIFE_MS };
  }

  /** Makes another access code: the old one is void. */
  async renew(): Promise<string> {
    const code = newCode();
    this.#options.store.setKey("access-code", await this.#derive(code));
    return code;
  }

  #derive(code: string): Promise<Uint8Array> {
    return deriveCode(code, this.#salt, this.#options.iterations);
  }
}
