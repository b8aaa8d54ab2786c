import { computed, Signal } from "@preact/signals";

/** The class of computed values is not exported; its prototype can be had from an instance. */
const computedPrototype: object = Object.getPrototypeOf(computed(() => 0));

/**
 * Writes island props as text that `unpack` reads in the browser.
 *
 * Besides JSON values it knows undefined, NaN, infinities, -0, bigint, Date, URL, Map, Set, Uint8Array,
 * signals and computed values. What was one object stays one object, so that a signal passed to two
 * islands connects them, and cycles are no trouble.
 *
 * The text is a JSON array of nodes. A node is a JSON primitive, or an array of a tag and its content,
 * which names other nodes by their index; node 0 is the value.
 *
 * @throws {TypeError} For functions, symbols and JSX, which cannot travel.
 */
export function pack(value: unknown): string {
  const nodes: unknown[] = [];
  const known = new Map<unknown, number>();

  const add = (value: unknown): number => {
    const before = known.get(value);
    if (before !== undefined) return before;
    const index = nodes.push(null) - 1;
    if (typeof value === "object" && value !== null) known.set(value, index);
    nodes[index] = toNode(value, add);
    return index;
  };

  add(value);
  return JSON.stringify(nodes);
}

function toNode(value: unknown, add: (value: unknown) => number): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : ["number", Object.is(value, -0) ? "-0" : String(value)];
    case "undefined":
      return ["undefined"];
    case "bigint":
      return ["bigint", String(value)];
    case "object":
      return value === null ? null : toObjectNode(value, add);
    default:
      throw new TypeError(`A ${typeof value} cannot be passed to an island`);
  }
}

function toObjectNode(value: object, add: (value: unknown) => number): unknown[] {
  if (Array.isArray(value)) return ["array", Array.from(value, add)];
  if (value instanceof Signal) {
    const isComputed = Object.getPrototypeOf(value) === computedPrototype;
    return [isComputed ? "computed" : "signal", add(value.peek())];
  }
  if (value instanceof Date) return ["date", value.getTime()];
  if (value instanceof URL) return ["url", value.href];
  if (value instanceof Set) return ["set", Array.from(value, add)];
  if (value instanceof Map) return ["map", Array.from(value).flat().map(add)];
  if (value instanceof Uint8Array) return ["bytes", value.toBase64()];
  // Preact marks its vnodes so that JSON can never pass for one.
  if ("__v" in value && "type" in value && value.constructor === undefined) {
    throw new TypeError("JSX cannot be passed to an island");
  }
  const entries = Object.entries(value).map(([key, item]) => [key, add(item)]);
  return ["object", Object.fromEntries(entries)];
}
