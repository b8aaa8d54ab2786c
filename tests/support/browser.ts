import { type BrowserContext, chromium, type Page } from "playwright-core";
import { pathOf } from "./tools.ts";

/** What every Chromium of the tests is started with. */
export const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--use-fake-device-for-media-stream",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-quic",
];

/**
 * What Chromium says of the service worker, which it loads only over a connection that it trusts, and
 * of the link of a page that only stood by, where one leaves or starts before it is open.
 */
const NO_FAULT =
  /SSL certificate error occurred when fetching the script|is closed before the connection is established/;

/** A page in a real Chromium with a fake camera, and what went on in it. */
export interface BrowserPage extends AsyncDisposable {
  page: Page;
  context: BrowserContext;
  /** Console lines and page errors so far. */
  log: string[];
  /** Everything that helps to see why a test failed. */
  dump(): Promise<string>;
}

export interface BrowserOptions {
  viewport?: { width: number; height: number };
  locale?: string;
  colorScheme?: "dark" | "light";
  /** IANA name. Default: this machine's. */
  timezoneId?: string;
  /** Default true. */
  hasScript?: boolean;
  /** Does the person refuse the camera and the microphone? */
  refusesCamera?: boolean;
  /** Default false: that certificates hold is tested without a browser. */
  checksCertificates?: boolean;
  /** Home directory of the person, where Chromium finds certificates to trust. Default: the tests' own. */
  home?: string;
  /** More of Chromium's flags. */
  args?: string[];
}

/** Opens an empty page. */
export async function openBrowser(options: BrowserOptions = {}): Promise<BrowserPage> {
  const browser = await chromium.launch({
    executablePath: pathOf("chromium"),
    ...(options.home && { env: { ...Deno.env.toObject(), HOME: options.home } }),
    args: [
      ...ARGS,
      `--use-fake-ui-for-media-stream${options.refusesCamera ? "=deny" : ""}`,
      ...options.args ?? [],
    ],
  });
  const context = await browser.newContext({
    ignoreHTTPSErrors: !options.checksCertificates,
    viewport: options.viewport ?? { width: 820, height: 1180 },
    locale: options.locale ?? "en-GB",
    colorScheme: options.colorScheme ?? "dark",
    timezoneId: options.timezoneId,
    javaScriptEnabled: options.hasScript ?? true,
  });
  const page = await context.newPage();
  const log: string[] = [];
  page.on("console", (message) => {
    if (!NO_FAULT.test(message.text())) log.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => log.push(`pageerror: ${error.message}`));
  return {
    page,
    context,
    log,
    dump: async () => [...log, await page.content().catch(String)].join("\n"),
    [Symbol.asyncDispose]: () => browser.close(),
  };
}
