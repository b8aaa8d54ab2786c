import type { en } from "./en.ts";

/** Texts by their names, in the language that is the source of the names. */
export type Texts = Readonly<Record<string, string>>;
/** Name of a text. */
export type Key<Source extends Texts = typeof en> = keyof Source & string;
/** A language: a text for every key. */
export type Messages<Source extends Texts = typeof en> = Readonly<Record<keyof Source, string>>;

/** Names of the parameters in a text. */
type ParamsIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamsIn<Rest>
  : never;
/** What {@link Translate} wants besides a key: nothing, or all the parameters. */
type Arguments<Source extends Texts, K extends keyof Source> = [ParamsIn<Source[K]>] extends [never]
  ? []
  : [params: Record<ParamsIn<Source[K]>, string | number>];
/** Keys, less their ending, of texts that count something. */
export type PluralKey<Source extends Texts = typeof en> = Key<Source> extends infer K
  ? K extends `${infer Base}.other` ? Base : never
  : never;

/** Gives texts in one language. */
export interface Translate<Source extends Texts = typeof en> {
  /** BCP 47 tag. */
  readonly lang: string;
  /** The text of a key, its parameters filled in. */
  <K extends Key<Source>>(key: K, ...params: Arguments<Source, K>): string;
  /** The form that suits `params.n`. */
  plural<B extends PluralKey<Source>>(base: B, params: PluralParams<Source, B>): string;
}
type PluralParams<Source extends Texts, B extends string> =
  & Record<ParamsIn<Source[`${B}.other`]>, string | number>
  & { n: number };

/**
 * @param lang BCP 47 tag, decides on the plural.
 * @param messages The texts of that language.
 */
export function translator<Source extends Texts = typeof en>(
  lang: string,
  messages: Messages<NoInfer<Source>>,
): Translate<Source> {
  const rules = new Intl.PluralRules(lang);
  const fill = (key: keyof Source, params: Record<string, string | number> = {}): string =>
    messages[key].replace(/\{(\w+)\}/g, (_, name: string) => String(params[name]));
  return Object.assign(
    <K extends Key<Source>>(key: K, ...[params]: Arguments<Source, K>) => fill(key, params),
    {
      lang,
      plural: <B extends PluralKey<Source>>(base: B, params: PluralParams<Source, B>) =>
        fill(`${base}.${rules.select(params.n) === "one" ? "one" : "other"}`, params),
    },
  );
}
