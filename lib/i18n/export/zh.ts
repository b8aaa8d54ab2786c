import type { Messages } from "../translate.ts";
import type { exportEn } from "./en.ts";

/** Chinese texts of exporting. */
export const exportZh: Messages<typeof exportEn> = {
  "title": "保存片段",
  "text":
    "以原画质保存为一个文件，便于留存或发送。WebM 从开始时间之前最近的一幅完整存储的画面开始，可能会早几秒。",
  "from": "从",
  "to": "到",
  "minutes": "从 {time} 起 {n} 分钟",
  "all": "全部",

  "asking": "正在查找…",
  "no-span": "结束时间必须晚于开始时间。",
  "nothing": "这段时间没有录制内容。",
  "nothing.nearest": "这段时间没有录制内容。最近的录像从 {when} 开始。",
  "nearest.take": "转到那里",
  "failed.gone": "这段时间的一个文件已不在了。请选择其他时间，或直接下载原始文件。",
  "failed.damaged": "这段时间的一个文件已损坏。请避开它选择时间，或直接下载原始文件。",
  "failed.busy": "电脑正忙于处理其他录像，请稍后再试。",
  "failed.too-many": "这段时间会分成 200 多个文件。请选择更短的时间，或直接下载原始文件。",
  "failed.unreachable": "电脑没有响应。这台设备是否连在同一个 Wi-Fi？",
  "failed.not-saved": "文件无法写入这台设备。空间是否足够？",
  "failed.other": "没有成功，请再试一次。",
  "again": "重试",

  "parts":
    "这段时间里画面或声音的格式有变化，或中断超过 12 小时，因此会分成 {n} 个文件。也可以全部打包成 ZIP。",
  "size": "{duration}，{size}",
  "size.about": "{duration}，约 {size}",
  "format": "格式",
  "format.as-recorded": "{container}（{codecs}），与录制时相同",
  "format.webm": "收到的人可用浏览器或 VLC 打开。",
  "format.converted": "{container}（{codecs}），无损转换",
  "save": "保存",
  "save.part": "保存 {span}",
  "zip": "打包成 ZIP",
  "zip.hint": "这段时间的全部原始文件，保持原样。",

  "saving": "正在保存 {name}：{done} / {size}",
  "saving.about": "正在保存 {name}：{done} / 约 {size}",
  "choosing": "请选择 {name} 的保存位置。",
  "cancel": "取消",
  "saved": "已保存：{name}",
  "handed-over": "浏览器正在保存 {name}：请查看浏览器的下载内容。",
  "cancelled": "已取消，没有留下 {name}。",
};
