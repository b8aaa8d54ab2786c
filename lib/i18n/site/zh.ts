import type { Messages } from "../translate.ts";
import type { siteEn } from "./en.ts";

/** The texts of all pages in Chinese. */
export const siteZh: Messages<typeof siteEn> = {
  "site.label": "页面",
  "site.camera": "摄像头",
  "site.live": "实时画面",
  "site.recordings": "录像",
  "site.settings": "设置",
};
