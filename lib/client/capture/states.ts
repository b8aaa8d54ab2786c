import type { CaptureState } from "./machine.ts";

/** Is a session being recorded, if not in this very moment? */
export function isRecording({ state }: CaptureState): boolean {
  return ["starting", "recording", "changing", "waiting", "reopening"].includes(state);
}

/** Is a recorded session on its way to the server? */
export function isSaving({ state }: CaptureState): boolean {
  return ["closing", "finishing", "aborting"].includes(state);
}
