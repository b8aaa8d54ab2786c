export * from "./etag.ts";
export * from "./file_server.ts";
export * from "./negotiation.ts";
export * from "./status.ts";
