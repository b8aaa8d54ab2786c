/**
 * Loads media-chrome, the library of the video's controls. It brings the styles of its elements as
 * `<style>` in their shadow roots, which the page's policy lets in by the nonce only.
 */

type Template = (...args: unknown[]) => string;
interface WithTemplate {
  getTemplateHTML?: Template;
}

/** Classes whose templates have the nonce. */
const signed = new WeakSet<object>();

/**
 * Defines the elements `media-controller`, `media-control-bar` and those of the buttons.
 *
 * @param lang BCP 47 tag of their words.
 * @param nonce Of the page.
 */
export async function loadChrome(lang: string, nonce: string): Promise<void> {
  const [{ MediaContainer }, { setLanguage }] = await Promise.all([
    import("media-chrome/media-container"),
    import("media-chrome/utils/i18n"),
    lang === "zh" ? import("media-chrome/lang/zh-CN") : undefined,
  ]);
  setLanguage(lang === "zh" ? "zh-CN" : "en");
  // Before `media-controller`, which stands in the page already, is defined from it.
  sign(MediaContainer, nonce);
  const modules = await Promise.all([
    import("media-chrome/media-controller"),
    import("media-chrome/media-control-bar"),
    import("media-chrome/media-play-button"),
    import("media-chrome/media-mute-button"),
    import("media-chrome/media-volume-range"),
    import("media-chrome/media-pip-button"),
    import("media-chrome/media-airplay-button"),
    import("media-chrome/media-fullscreen-button"),
    import("media-chrome/media-loading-indicator"),
  ]);
  for (const module of modules) sign(module.default, nonce);
}

/** Has `<style>` of a class, and of those that it comes from, carry the nonce. */
function sign(element: object, nonce: string): void {
  for (let one: object | null = element; one; one = Object.getPrototypeOf(one)) {
    const holder = one as WithTemplate;
    if (signed.has(one) || !Object.hasOwn(one, "getTemplateHTML")) continue;
    signed.add(one);
    const template = holder.getTemplateHTML!;
    holder.getTemplateHTML = function (...args) {
      return template.apply(this, args).replace(/<style(?![^>]*nonce)/g, `<style nonce="${nonce}"`);
    };
  }
}

/** The nonce of the page's scripts and styles. */
export function pageNonce(): string {
  return document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
}
