/** Can this request become a WebSocket? */
export function isUpgrade({ headers, method }: Pick<Request, "headers" | "method">): boolean {
  return method === "GET" && headers.get("upgrade")?.toLowerCase() === "websocket" &&
    headers.get("connection")?.toLowerCase().includes("upgrade") === true &&
    headers.has("sec-websocket-key");
}
