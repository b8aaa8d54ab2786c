import { getLogger } from "@logtape/logtape";
import type { Clock } from "../../shared/clock.ts";
import { messageOf } from "../../shared/errors.ts";
import type { ServerCertificate } from "./ensure_certificate.ts";

const logger = getLogger(["camera", "certificate"]);

/** How often it is looked whether something has changed, ms. */
const LOOK_MS = 3_000;
/** The certificate's end comes near by itself. Ms. */
const CHECK_MS = 60 * 60_000;
/** After a failure, ms. */
const RETRY_MS = 60_000;

export interface KeeperOptions {
  /** What is served with now. */
  certificate: ServerCertificate;
  /** Everything on which the certificate depends, in one string: addresses, host name, files. */
  read(): Promise<string>;
  /** The certificate as it should be now. */
  renew(): Promise<ServerCertificate>;
  /** Serves with another one. @throws {Error} if that fails; the last one is served with then. */
  use(certificate: ServerCertificate): void;
  /** What {@link read} tells has changed; the certificate may be the same. */
  onChange?(certificate: ServerCertificate): void;
  clock: Pick<Clock, "monotonic">;
}

/**
 * Keeps the certificate right while the server runs. A change counts once two
 * looks have seen the same, since an interface that comes up gets its addresses
 * one by one, and a certificate and its key are two files.
 *
 * What fails is logged once, and tried again: the server goes on with what it has.
 */
export class CertificateKeeper {
  readonly #options: KeeperOptions;
  #certificate: ServerCertificate;
  /**
   * What was read last, and what was read when the certificate was last looked at. Nothing at
   * first: at a computer's start the network may come up while the server does.
   */
  #reading: string | undefined;
  #handled: string | undefined;
  #dueAt: number;
  #isLooking = false;
  #complaint: string | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#certificate = options.certificate;
    this.#dueAt = options.clock.monotonic() + CHECK_MS;
  }

  /** What is served with now. */
  get certificate(): ServerCertificate {
    return this.#certificate;
  }

  /** Looks every few seconds from now on. Returns what ends it. */
  start(): () => void {
    void this.look();
    const timer = setInterval(() => this.look(), LOOK_MS);
    return () => clearInterval(timer);
  }

  /** Looks once, and acts where needed. Never rejects. */
  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const reading = await this.#options.read();
      const isSettled = reading === this.#reading;
      this.#reading = reading;
      const hasChanged = isSettled && reading !== this.#handled;
      if (!hasChanged && this.#options.clock.monotonic() < this.#dueAt) return;
      await this.#check();
      this.#handled = reading;
      if (hasChanged) this.#options.onChange?.(this.#certificate);
    } catch (error) {
      this.#complain(error);
    } finally {
      this.#isLooking = false;
    }
  }

  async #check(): Promise<void> {
    this.#dueAt = this.#options.clock.monotonic() + RETRY_MS;
    const renewed = await this.#options.renew();
    if (renewed.cert !== this.#certificate.cert) {
      this.#options.use(renewed);
      this.#certificate = renewed;
      logger.info("The certificate was replaced: {reason}", { reason: reasonFor(renewed) });
    }
    this.#dueAt = this.#options.clock.monotonic() + CHECK_MS;
    this.#complaint = undefined;
  }

  #complain(error: unknown): void {
    // A change that could not be followed is not looked at again every few seconds.
    this.#handled = this.#reading;
    const why = messageOf(error);
    if (why === this.#complaint) return;
    this.#complaint = why;
    logger.error("The certificate stays as it is: {why} It is tried again every minute.", { why });
  }
}

function reasonFor({ made, caPem, reason }: ServerCertificate): string {
  return made === "none" && caPem !== null ? "deno task cert has made another one." : reason;
}
