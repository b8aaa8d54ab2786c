import type { Role } from "../../shared/roles.ts";

/** Who may ask for what; `public` is everybody who reaches the port. */
type Rule = readonly [path: RegExp, wanted: Role | "public"];

/**
 * The first line that fits decides; what no line names is for paired devices
 * only, so that nobody else learns what there is.
 */
const RULES: readonly Rule[] = [
  // Without these nobody could be let in.
  [/^\/(pair|trust|ca\.crt|ca\.pem|local-camera\.mobileconfig|healthz)\/?$/, "public"],
  [/^\/api\/(pair|trust)$/, "public"],
  // Says only that the server is away.
  [/^\/offline\/?$/, "public"],
  // Answers by itself, with the protocol's own words: close code 4001.
  [/^\/api\/stream$/, "public"],
  // Who is paired, who may what, who did what.
  [/^\/settings\/?$/, "owner"],
  [/^\/api\/access(\/|$)/, "owner"],
  [/^\/api\/storage(\/|$)/, "owner"],
  [/^\/api\/recordings\/zip(\/|$)/, "viewer"],
  // A camera sees its own recordings: whose they are, the route looks up.
  [/^\/api\/recordings\/[^/]+(\/|$)/, "camera"],
  [/^\/(api\/recordings|api\/live|recordings|live)(\/|$)/, "viewer"],
  [/^\/api\/status(\/|$)/, "viewer"],
  [/^\/metrics(\/|$)/, "viewer"],
  [/^\/api\/cameras(\/|$)/, "owner"],
  [/^\//, "camera"],
];

/** What changes or deletes recordings is the owner's. */
const OWNERS_METHODS = new Set(["DELETE", "PATCH", "PUT"]);

/**
 * The role that a request needs.
 *
 * @param path Of the URL, decoded or not: an escaped path fits no line but the last.
 */
export function wantedRole(method: string, path: string): Role | "public" {
  const wanted = RULES.find(([pattern]) => pattern.test(path))?.[1] ?? "camera";
  // Fresh finds the handler for `delete` as well.
  return wanted !== "public" && OWNERS_METHODS.has(method.toUpperCase()) ? "owner" : wanted;
}
