export * from "./etag.ts";
export * from "./negotiation.ts";
export * from "./status.ts";
