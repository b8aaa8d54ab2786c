export { asset } from "../build_id.ts";
export { HttpError } from "../http_error.ts";
export { Head, type HeadProps } from "./head.ts";

/** Whether this code runs in a browser; false while the server renders. */
export const IS_BROWSER: boolean = typeof document !== "undefined";
