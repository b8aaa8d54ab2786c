import type { Role } from "../../lib/shared/roles.ts";
import type { AuditView, DeviceView } from "../../lib/shared/access.ts";
import { fetchBy, type TestServer } from "./test_server.ts";

/** A paired device without a browser: the owner of a server, if it is the first. */
export interface TestOwner {
  id: string;
  /** `Cookie` header. */
  cookie: string;
  /** Asks the HTTP API. */
  ask(method: string, path: string, body?: object): Promise<Response>;
  devices(): Promise<DeviceView[]>;
  /** What was written down, newest first. */
  audit(): Promise<AuditView[]>;
  /** Makes a code for one more device. @returns What stands behind `#` in its link. */
  codeFor(role: Role): Promise<string>;
}

/** Sends a code to `/api/pair`, as the page does. */
export function sendCode(server: TestServer, code: string, name = "Owner"): Promise<Response> {
  return fetchBy(server.client, `${server.origin}/api/pair`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ code, name }),
  });
}

/** The access code that a server has printed when it was first started. */
export function printedCode(server: TestServer): string {
  const [code] = /\b\d{4}-\d{4}\b/.exec(server.output()) ?? [];
  if (code === undefined) throw new Error(`No access code in:\n${server.output()}`);
  return code;
}

/** Pairs by a code. */
export async function pairOwner(server: TestServer, code: string): Promise<TestOwner> {
  const paired = await sendCode(server, code);
  const { device: id, error } = await paired.json();
  if (error) throw new Error(JSON.stringify(error));
  const cookie = paired.headers.get("set-cookie")!.split(";")[0];
  const ask = (method: string, path: string, body?: object) =>
    fetchBy(server.client, server.origin + path, {
      method,
      headers: { cookie, ...(body && { "content-type": "application/json" }) },
      body: body && JSON.stringify(body),
    });
  const json = async (response: Promise<Response>) => await (await response).json();
  return {
    id,
    cookie,
    ask,
    devices: async () => (await json(ask("GET", "/api/access/devices"))).devices,
    audit: async () => (await json(ask("GET", "/api/access/audit"))).entries,
    async codeFor(role) {
      const { link } = await json(ask("POST", "/api/access/codes", { role }));
      return new URL(link).hash.slice(1);
    },
  };
}
