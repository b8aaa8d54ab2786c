import { computed, signal } from "@preact/signals";

// deno-lint-ignore no-explicit-any
type Content = any;

/** Reads what `pack` wrote. */
export function unpack(text: string): unknown {
  const nodes: unknown[] = JSON.parse(text);
  const values: unknown[] = [];

  const read = (index: number): unknown => {
    if (index in values) return values[index];
    const node = nodes[index];
    if (!Array.isArray(node)) return node;
    const [tag, content] = node as [keyof typeof readers, Content];
    return readers[tag](content, (value) => values[index] = value);
  };

  // A collection is kept before it is filled: its content may lead back to it.
  type Keep = <T>(value: T) => T;
  const readers = {
    number: (text: Content) => Number(text),
    undefined: () => undefined,
    bigint: (text: Content) => BigInt(text),
    date: (time: Content, keep: Keep) => keep(new Date(time ?? NaN)),
    url: (href: Content, keep: Keep) => keep(new URL(href)),
    bytes: (text: Content, keep: Keep) =>
      keep(Uint8Array.from(atob(text), (char) => char.charCodeAt(0))),
    signal(index: Content, keep: Keep) {
      const made = keep(signal<unknown>());
      made.value = read(index);
      return made;
    },
    computed: (index: Content, keep: Keep) => keep(computed(() => read(index))),
    array(indexes: Content, keep: Keep) {
      const made = keep([] as unknown[]);
      for (const index of indexes) made.push(read(index));
      return made;
    },
    set(indexes: Content, keep: Keep) {
      const made = keep(new Set());
      for (const index of indexes) made.add(read(index));
      return made;
    },
    map(indexes: Content, keep: Keep) {
      const made = keep(new Map());
      for (let i = 0; i < indexes.length; i += 2) made.set(read(indexes[i]), read(indexes[i + 1]));
      return made;
    },
    object(indexes: Content, keep: Keep) {
      const made = keep({});
      for (const key in indexes) {
        // An assignment would take a key named __proto__ for the prototype.
        Object.defineProperty(made, key, {
          value: read(indexes[key]),
          writable: true,
          enumerable: true,
          configurable: true,
        });
      }
      return made;
    },
  };
  return read(0);
}
