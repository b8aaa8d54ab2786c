import type { en } from "./en.ts";

type Source = typeof en;
/** Name of a text. */
export type Key = keyof Source;
/** A language: a text for every key. */
export type Messages = Readonly<Record<Key, string>>;

/** Names of the parameters in a text. */
type ParamsIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamsIn<Rest>
  : never;
/** What {@link Translate} wants besides a key: nothing, or all the parameters. */
type Arguments<K extends Key> = [ParamsIn<Source[K]>] extends [never] ? []
  : [params: Record<ParamsIn<Source[K]>, string | number>];
/** Keys, less their ending, of texts that count something. */
export type PluralKey = Key extends infer K ? K extends `${infer Base}.other` ? Base : never
  : never;

/** Gives texts in one language. */
export interface Translate {
  /** BCP 47 tag. */
  readonly lang: string;
  /** The text of a key, its parameters filled in. */
  <K extends Key>(key: K, ...params: Arguments<K>): string;
  /** The form that suits `params.n`. */
  plural<B extends PluralKey>(base: B, params: PluralParams<B>): string;
}
type PluralParams<B extends PluralKey> =
  & Record<ParamsIn<Source[`${B}.other`]>, string | number>
  & { n: number };

/**
 * @param lang BCP 47 tag, decides on the plural.
 * @param messages The texts of that language.
 */
export function translator(lang: string, messages: Messages): Translate {
  const rules = new Intl.PluralRules(lang);
  const fill = (key: string, params: Record<string, string | number> = {}): string =>
    messages[key as Key].replace(/\{(\w+)\}/g, (_, name: string) => String(params[name]));
  return Object.assign(
    <K extends Key>(key: K, ...[params]: Arguments<K>) => fill(key, params),
    {
      lang,
      plural: <B extends PluralKey>(base: B, params: PluralParams<B>) =>
        fill(`${base}.${rules.select(params.n) === "one" ? "one" : "other"}`, params),
    },
  );
}
