import { effect } from "@preact/signals";
import { loadChrome, pageNonce } from "./chrome.ts";
import { commandOf } from "./keys.ts";
import type { PlayerModel } from "./model.ts";
import { addressOf, marksIn, momentIn } from "./moment.ts";
import { pollSessions } from "./poll.ts";

export interface PageOptions {
  model: PlayerModel;
  lang: string;
  /** The elements of the controls are defined. */
  onChrome(): void;
}

/** The address follows no faster: Safari takes 100 changes in half a minute. */
const ADDRESS_MS = 1000;
/** A word about a break that was gone past stays so long, ms. */
const NOTE_MS = 6000;

/** Has the page follow the model, and the model the page: keys, links, address, news. Returns the end. */
export function drivePage({ model, lang, onChrome }: PageOptions): () => void {
  const end = new AbortController();
  const { signal } = end;
  model.marks.value = marksIn(location.search);
  // The page works without them.
  loadChrome(lang, pageNonce()).then(() => signal.aborted || onChrome(), () => {});
  document.addEventListener("keydown", (event) => onKey(model, event), { signal });
  document.addEventListener("click", (event) => onLink(model, event), { signal });
  const ends = [
    pollSessions({
      views: () => model.lanes.map(({ view }) => view.peek()),
      onNews: (view) => model.update(view),
    }),
    followAddress(model),
    forgetNotes(model),
    () => end.abort(),
  ];
  return () => ends.forEach((end) => end());
}

function onKey(model: PlayerModel, event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return;
  // Where somebody writes or chooses, keys are theirs; a button is pressed by the space bar.
  if (target.closest("input, textarea, select, [contenteditable], dialog")) return;
  const isPressing = event.key === " " || event.key === "Enter";
  if (isPressing && target.closest("button, a, summary, [role=button], label")) return;
  const isSliding = /^(Arrow|Home|End)/.test(event.key) && target.closest("[role=slider]");
  // The library's volume: its own arrows.
  if (isSliding && !target.closest(".tracks")) return;
  const command = commandOf(event);
  if (!command) return;
  event.preventDefault();
  model.do(command);
}

/** A link to a moment of this page goes there without loading it again. */
function onLink(model: PlayerModel, event: MouseEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || link.hasAttribute("download") || link.pathname !== location.pathname) return;
  const at = momentIn(link.search);
  if (at === undefined) return;
  event.preventDefault();
  model.seek(at);
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  document.querySelector(".player")?.scrollIntoView({ behavior: isCalm ? "auto" : "smooth" });
}

function followAddress(model: PlayerModel): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isFirst = true;
  const write = () => {
    timer = undefined;
    const address = addressOf(location.href, model.playhead.peek(), model.marks.peek());
    history.replaceState(history.state, "", address);
  };
  const stop = effect(() => {
    void model.playhead.value;
    void model.marks.value;
    // Until something moves, the address is the one that was opened.
    if (isFirst) isFirst = false;
    else timer ??= setTimeout(write, ADDRESS_MS);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

function forgetNotes(model: PlayerModel): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = effect(() => {
    const note = model.note.value;
    clearTimeout(timer);
    if (note && note.type !== "waiting") {
      timer = setTimeout(() => {
        if (model.note.peek() === note) model.note.value = undefined;
      }, NOTE_MS);
    }
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
