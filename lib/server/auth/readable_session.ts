import type { Context } from "fresh";
import { isSessionId } from "../../shared/ids.ts";
import type { SessionRow } from "../catalog/rows.ts";
import type { State } from "../define.ts";
import { jsonError } from "../json_error.ts";
import { mayRead } from "./may_read.ts";

/** What of a request it depends on. */
export type SessionContext = Pick<Context<State>, "params"> & {
  state: Pick<State, "who"> & {
    services: { catalog: Pick<State["services"]["catalog"], "session"> };
  };
};

/** The session that an address names, if whoever asks may see it; or the answer that there is none. */
export function readableSession({ params, state }: SessionContext): SessionRow | Response {
  const { services: { catalog }, who } = state;
  const { session: id } = params;
  const session = isSessionId(id) ? catalog.session(id) : undefined;
  if (session && mayRead(who, session)) return session;
  // Who may not see it does not learn that it is there.
  return jsonError(404, "unknown-session", "There is no such recording");
}
