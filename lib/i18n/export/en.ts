/** English texts of exporting, the source of their keys. */
export const exportEn = {
  "title": "Save a part",
  "text":
    "One file in full quality, to keep or to send. A WebM may begin a few seconds early: at the last picture before that is stored whole.",
  "from": "From",
  "to": "To",
  "minutes": "{n} min from {time}",
  "all": "Everything",

  "asking": "Looking…",
  "no-span": "The end has to be after the start.",
  "nothing": "Nothing was recorded at this time.",
  "nothing.nearest": "Nothing was recorded at this time. The nearest recording begins at {when}.",
  "nearest.take": "Go there",
  "failed.gone":
    "A file of this time is not there any more. Choose another time, or take the files.",
  "failed.damaged": "A file of this time is damaged. Choose a time without it, or take the files.",
  "failed.busy": "The computer is busy with other recordings. Try again in a moment.",
  "failed.too-many":
    "This time would become more than 200 files. Choose a shorter time, or take the files.",
  "failed.unreachable": "The computer does not answer. Is this device in the same Wi-Fi?",
  "failed.not-saved": "The file could not be written here. Is there room?",
  "failed.other": "That did not work. Try again.",
  "again": "Try again",

  "parts":
    "Within this time the picture or the sound changed, or paused for more than 12 hours, so it becomes {n} files. Or take all as a ZIP.",
  "size": "{duration}, {size}",
  "size.about": "{duration}, about {size}",
  "format": "Format",
  "format.as-recorded": "{container} ({codecs}), as recorded",
  "format.webm": "Whoever gets it can open it in a browser, or with VLC.",
  "format.converted": "{container} ({codecs}), converted without loss",
  "save": "Save",
  "save.part": "Save {span}",
  "zip": "Files as a ZIP",
  "zip.hint": "All recorded files of this time, whole and as they are.",

  "saving": "Saving {name}: {done} of {size}",
  "saving.about": "Saving {name}: {done} of about {size}",
  "choosing": "Choose where to save {name}.",
  "cancel": "Cancel",
  "saved": "Saved: {name}",
  "handed-over": "The browser saves {name}: look among its downloads.",
  "cancelled": "Cancelled. Nothing was kept of {name}.",
} as const;
