/** The request methods that a route can be registered for. */
export type Method =
  | "HEAD"
  | "GET"
  | "POST"
  | "PATCH"
  | "PUT"
  | "DELETE"
  | "OPTIONS";

/** Every {@linkcode Method}, in the order that an `Allow` header lists them for a catch-all route. */
export const METHODS: readonly Method[] = [
  "GET",
  "DELETE",
  "HEAD",
  "OPTIONS",
  "PATCH",
  "POST",
  "PUT",
];

/** What {@linkcode Router.match} found out about a request. */
export interface Match<T> {
  /** The pattern that fits the path, or null when none does. */
  pattern: string | null;
  /** Decoded path parameters; an unmatched optional one is the empty string. */
  params: Record<string, string>;
  /** What was registered for this pattern and method, or null. */
  item: T | null;
  /** Methods registered for the pattern; empty when no pattern fits. */
  allowed: Method[];
}

interface Entry<T> {
  pattern: string;
  /** Null for a literal path, which needs no expression to be compared. */
  matcher: URLPattern | null;
  byMethod: Map<Method, T>;
}

/**
 * Finds what serves a path. Literal paths win over patterns; among patterns the first one added wins,
 * even when another one would know the method.
 */
export class Router<T> {
  #entries = new Map<string, Entry<T>>();
  #dynamic: Entry<T>[] = [];

  /** Registers `item`; a second item for the same pattern and method is ignored. */
  add(method: Method, pattern: string, item: T): void {
    let entry = this.#entries.get(pattern);
    if (entry === undefined) {
      const matcher = /[*:{}+?()]/.test(pattern) ? new URLPattern({ pathname: pattern }) : null;
      entry = { pattern, matcher, byMethod: new Map() };
      this.#entries.set(pattern, entry);
      if (matcher !== null) this.#dynamic.push(entry);
    }
    if (!entry.byMethod.has(method)) entry.byMethod.set(method, item);
  }

  /** Looks a request up. `HEAD` is served by `GET` where it has no item of its own. */
  match(method: Method, url: URL): Match<T> {
    const literal = this.#literal(url.pathname) ??
      // A page answers with and without a trailing slash, whichever way it was registered.
      (url.pathname === "/" ? undefined : this.#literal(
        url.pathname.endsWith("/") ? url.pathname.slice(0, -1) : url.pathname + "/",
      ));
    if (literal !== undefined) return toMatch(literal, method, {});

    for (const entry of this.#dynamic) {
      const found = entry.matcher!.exec(url);
      if (found !== null) return toMatch(entry, method, found.pathname.groups);
    }
    return { pattern: null, params: Object.create(null), item: null, allowed: [] };
  }

  #literal(path: string): Entry<T> | undefined {
    const entry = this.#entries.get(path);
    return entry?.matcher === null ? entry : undefined;
  }
}

function toMatch<T>(
  entry: Entry<T>,
  method: Method,
  groups: Record<string, string | undefined>,
): Match<T> {
  const item = entry.byMethod.get(method) ??
    (method === "HEAD" ? entry.byMethod.get("GET") : undefined) ?? null;
  const params: Record<string, string> = Object.create(null);
  if (item !== null) {
    for (const [name, value] of Object.entries(groups)) params[name] = decode(value ?? "");
  }
  const pattern = entry.matcher?.pathname ?? entry.pattern;
  return { pattern, params, item, allowed: [...entry.byMethod.keys()] };
}

/** A malformed escape comes from the network and must not break the server: it stays as it is. */
function decode(value: string): string {
  try {
    return decodeURI(value);
  } catch {
    return value;
  }
}
