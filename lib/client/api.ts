/** What the HTTP API answered. */
export interface ApiAnswer {
  ok: boolean;
  /** Parsed JSON; undefined if there was none. */
  body: unknown;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One request to the HTTP API, by {@link callApi} or a test's own; rejects where nobody answers. */
export type CallApi = (method: Method, path: string, body?: object) => Promise<ApiAnswer>;

/** The API's own word for why something was not done; empty if it gave none. */
export function errorCodeOf(body: unknown): string {
  return (body as { error?: { code?: string } } | undefined)?.error?.code ?? "";
}

/**
 * Why something was not done, in the words of a page.
 *
 * @param body What the API answered.
 * @param known The page's words, by the API's codes; `other` stands for all else.
 */
export function failureIn<Failure extends string>(
  body: unknown,
  known: Readonly<Record<string, Failure>>,
): Failure | "other" {
  const code = errorCodeOf(body);
  return Object.hasOwn(known, code) ? known[code] : "other";
}

/**
 * {@link CallApi} in a browser.
 *
 * @param signal Gives up, and rejects.
 */
export async function callApi(
  method: Method,
  path: string,
  body?: object,
  signal?: AbortSignal,
): Promise<ApiAnswer> {
  const response = await fetch(path, {
    method,
    cache: "no-store",
    signal,
    ...(body && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  });
  const text = await response.text();
  return { ok: response.ok, body: text === "" ? undefined : JSON.parse(text) };
}
