import * as v from "valibot";

/** The longest name and note, characters. */
export const MAX_NAME = 64;
export const MAX_NOTE = 1000;

/** One line: shown, logged and written down. */
const name = v.pipe(
  v.string(),
  v.maxLength(MAX_NAME),
  v.transform((text) => text.replace(/\p{Cc}/gu, " ").trim()),
  v.minLength(1, "expected a name"),
);

/** Lines stay; what is empty is none. */
const note = v.nullable(v.pipe(
  v.string(),
  v.maxLength(MAX_NOTE),
  v.transform((text) => text.replace(/\r\n?/g, "\n").replace(/[^\P{Cc}\n]/gu, " ").trim()),
  v.transform((text) => text === "" ? null : text),
));

/** Body of `PATCH /api/recordings/:session`. */
export const sessionChangeBody = v.object({
  name: v.optional(name),
  keep: v.optional(v.boolean()),
  note: v.optional(note),
  deleted: v.optional(v.boolean()),
});
export type SessionWish = v.InferOutput<typeof sessionChangeBody>;

/** Body of `PATCH /api/recordings/:session/:file`. */
export const segmentChangeBody = v.object({ deleted: v.boolean() });
