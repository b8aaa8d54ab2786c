/** What every answer with something of a recording says. */
export const MEDIA_HEADERS = {
  // Kept for one user, and asked for again each time: the right to see it may be withdrawn.
  "cache-control": "private, no-cache",
  // Pages from elsewhere can neither show it nor take it for anything but media.
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
};
