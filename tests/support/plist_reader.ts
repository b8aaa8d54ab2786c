/** What a property list holds. */
export type PlistValue =
  | string
  | number
  | boolean
  | Uint8Array
  | PlistValue[]
  | { [key: string]: PlistValue };

const TOKEN = /<(\/?)([a-z]+)(?: version="1\.0")?(\/?)>|([^<]+)/gy;
const HEAD = /^<\?xml version="1\.0" encoding="UTF-8"\?>\s*<!DOCTYPE plist PUBLIC [^>]*>\s*/;
const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * Reads an XML property list: strictly, and only what a profile needs.
 *
 * @throws {Error} at anything else, with the place.
 */
export function readPlist(text: string): PlistValue {
  const head = HEAD.exec(text)?.[0];
  if (head === undefined) throw new Error("No head of a property list");
  let at = head.length;

  function next(): { open?: string; close?: string; empty?: string; text?: string } {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`Not understood at ${at}: ${text.slice(at, at + 40)}`);
    at = TOKEN.lastIndex;
    const [, slash, name, self, chars] = match;
    if (chars !== undefined) return { text: chars };
    return slash ? { close: name } : self ? { empty: name } : { open: name };
  }

  function tag(): ReturnType<typeof next> {
    const token = next();
    if (token.text === undefined) return token;
    if (token.text.trim() !== "") throw new Error(`Text out of place at ${at}: ${token.text}`);
    return next();
  }

  function chars(name: string): string {
    const token = next();
    if (token.close === name) return "";
    const end = next();
    if (token.text === undefined || end.close !== name) throw new Error(`No end of ${name}: ${at}`);
    return token.text.replace(/&([^;]*);?/g, (whole, entity) => {
      if (!whole.endsWith(";") || ENTITIES[entity] === undefined) throw new Error(`Bad ${whole}`);
      return ENTITIES[entity];
    });
  }

  function value(token: ReturnType<typeof next>): PlistValue {
    if (token.empty === "true" || token.empty === "false") return token.empty === "true";
    switch (token.open) {
      case "string":
        return chars("string");
      case "integer":
        return Number.parseInt(chars("integer"));
      case "data":
        return Uint8Array.fromBase64(chars("data").replaceAll(/\s/g, ""));
      case "array": {
        const items: PlistValue[] = [];
        for (let token = tag(); token.close !== "array"; token = tag()) items.push(value(token));
        return items;
      }
      case "dict": {
        const dict: { [key: string]: PlistValue } = {};
        for (let token = tag(); token.close !== "dict"; token = tag()) {
          if (token.open !== "key") throw new Error(`No key at ${at}`);
          const key = chars("key");
          if (key in dict) throw new Error(`${key} twice`);
          dict[key] = value(tag());
        }
        return dict;
      }
      default:
        throw new Error(`Not expected at ${at}: ${JSON.stringify(token)}`);
    }
  }

  if (tag().open !== "plist") throw new Error("No plist");
  const read = value(tag());
  if (tag().close !== "plist" || text.slice(at).trim() !== "") throw new Error("No end of plist");
  return read;
}
