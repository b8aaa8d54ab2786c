import type { Middleware } from "./define.ts";

/** Under this key a rendered response carries the nonce of its inline scripts. */
export const NONCE_SYMBOL: unique symbol = Symbol.for("__freshNonce") as never;

/** Options of {@linkcode csp}. */
export interface CSPOptions {
  /** Only report violations. Default: false. */
  reportOnly?: boolean;
  /** URL that violations are reported to. Default: none. */
  reportTo?: string;
  /** Directives that replace the default ones of the same name, or are added to them. */
  csp?: string[];
  /** Put the page's nonce in place of `'unsafe-inline'`. Default: false. */
  useNonce?: boolean;
}

const DEFAULT_DIRECTIVES = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "media-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "upgrade-insecure-requests",
];

/** Directives in which a nonce may stand for `'unsafe-inline'`. */
const INLINE = /^(default-src|(script|style)-src(-elem)?|style-src-attr) /;

/** Middleware that sets a Content-Security-Policy. */
export function csp<State>(options: CSPOptions = {}): Middleware<State> {
  const own = options.csp ?? [];
  const named = new Set(own.map((directive) => directive.split(" ")[0]));
  const directives = [
    ...DEFAULT_DIRECTIVES.filter((directive) => !named.has(directive.split(" ")[0])),
    ...own,
  ];
  if (options.reportTo) directives.push("report-to csp-endpoint", `report-uri ${options.reportTo}`);
  const header = options.reportOnly
    ? "Content-Security-Policy-Report-Only"
    : "Content-Security-Policy";

  return async (ctx) => {
    const response = await ctx.next();
    const nonce = (response as Response & { [NONCE_SYMBOL]?: string })[NONCE_SYMBOL];
    const policy = options.useNonce && nonce
      ? directives.map((directive) =>
        INLINE.test(directive)
          ? directive.replaceAll("'unsafe-inline'", `'nonce-${nonce}'`)
          : directive
      )
      : directives;
    response.headers.set(header, policy.join("; "));
    if (options.reportTo) {
      response.headers.set("Reporting-Endpoints", `csp-endpoint="${options.reportTo}"`);
    }
    return response;
  };
}
