import * as v from "valibot";
import { MAX_DEVICE_NAME } from "../../shared/roles.ts";

/** Names are shown, logged and written down: no control characters, no white space around them. */
const name = v.pipe(
  v.string(),
  v.maxLength(MAX_DEVICE_NAME),
  v.transform((text) => text.replace(/\p{C}/gu, " ").trim()),
);

/** The name of a device or a program; never empty. */
export const deviceName = v.pipe(name, v.minLength(1, "expected a name"));

/** Body of `POST /api/pair`. */
export const pairBody = v.object({
  code: v.pipe(v.string(), v.maxLength(200)),
  name: v.optional(name),
  browserKey: v.optional(v.pipe(v.string(), v.minLength(20), v.maxLength(100))),
});
