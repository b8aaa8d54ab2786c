import type { Messages } from "../translate.ts";
import type { siteEn } from "./en.ts";

/** The texts of all pages in Chinese. */
export const siteZh: Messages<typeof siteEn> = {
  "site.label": "页面",
  "site.camera": "摄像头",
  "site.live": "实时画面",
  "site.recordings": "录像",
  "site.settings": "设置",
  "site.sections": "本页内容",
  "offline.title": "无法连接到电脑",
  "offline.text":
    "Local Camera 可能没有运行，或者这台设备连到了别的网络。电脑恢复后，本页会自动继续。",
  "offline.kept": "这台设备已录制但尚未发送的内容都保存在设备上，再次打开拍摄页面后会自动发送。",
  "offline.retry": "重试",
};
