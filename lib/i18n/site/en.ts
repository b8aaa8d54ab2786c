/** Texts of what all pages have: the way from one to another, and a word when there is no way. */
export const siteEn = {
  "site.label": "Pages",
  "site.camera": "Camera",
  "site.live": "Live",
  "site.recordings": "Recordings",
  "site.settings": "Settings",
  "site.sections": "On this page",
  "offline.title": "The computer cannot be reached",
  "offline.text":
    "Local Camera may not be running, or this device is on another network. This page goes on by itself as soon as the computer is back.",
  "offline.kept":
    "What this device has recorded and not yet sent is kept on it, and is sent when the camera page opens again.",
  "offline.retry": "Try again",
} as const;
