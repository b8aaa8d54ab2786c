interface Wish {
  /** `en-GB`, or `*`. */
  tag: string;
  /** 0 to 1. */
  quality: number;
  /** Place in the header. */
  order: number;
}

/** How well a language fits a wish. */
const FIT = { exact: 2, sameLanguage: 1, any: 0 } as const;

/**
 * The languages that a request asks for, best first.
 *
 * @returns Tags as they stand in the header; `["*"]` without one.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4 RFC 9110, section 12.5.4}
 */
export function acceptsLanguages(request: Pick<Request, "headers">): string[];
/**
 * The one of `langs` that a request likes best.
 *
 * @returns The first without a header; undefined when none is acceptable.
 */
export function acceptsLanguages<T extends string = string>(
  request: Pick<Request, "headers">,
  ...langs: T[]
): T | undefined;
export function acceptsLanguages(
  request: Pick<Request, "headers">,
  ...langs: string[]
): string | string[] | undefined {
  const header = request.headers.get("accept-language");
  if (!header) return langs.length > 0 ? langs[0] : ["*"];
  const wishes = parse(header);
  if (langs.length === 0) {
    return wishes
      .filter(({ quality }) => quality > 0)
      .sort((a, b) => b.quality - a.quality || a.order - b.order)
      .map(({ tag }) => tag);
  }
  return langs
    .map((lang) => ({ lang, ...bestWish(lang, wishes) }))
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || b.fit - a.fit || a.order - b.order)
    .at(0)?.lang;
}

function parse(header: string): Wish[] {
  return header.split(",").flatMap((part, order) => {
    const [tag, ...params] = part.split(";").map((text) => text.trim());
    // Neither a space inside a tag nor a tag without a language is one.
    if (!/^[^\s-]+(-\S+)?$/.test(tag)) return [];
    const q = params.map((param) => /^q=(.+)$/.exec(param)?.[1]).find((value) => value);
    return [{ tag, order, quality: q === undefined ? 1 : parseFloat(q) }];
  });
}

/** The wish that says most about `lang`: the closest one, however little it is wished for. */
function bestWish(lang: string, wishes: Wish[]): { quality: number; fit: number; order: number } {
  let best = { quality: 0, fit: -1, order: -1 };
  for (const { tag, quality, order } of wishes) {
    const fit = fitOf(lang.toLowerCase(), tag.toLowerCase());
    if (fit === null) continue;
    const better = fit - best.fit || quality - best.quality || order - best.order;
    if (better > 0) best = { quality, fit, order };
  }
  return best;
}

function fitOf(lang: string, wish: string): number | null {
  if (wish === lang) return FIT.exact;
  const language = lang.split("-")[0];
  if (wish.split("-")[0] === language) return FIT.sameLanguage;
  return wish === "*" ? FIT.any : null;
}
