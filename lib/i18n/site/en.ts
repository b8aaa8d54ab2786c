/** Texts of what all pages have: the way from one to another. */
export const siteEn = {
  "site.label": "Pages",
  "site.camera": "Camera",
  "site.live": "Live",
  "site.recordings": "Recordings",
  "site.settings": "Settings",
} as const;
