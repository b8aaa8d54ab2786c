import { NON_SYNC } from "../../mp4/box_types.ts";
import type { IndexedTrack, Mp4Index } from "./index_mp4.ts";

/** Samples `from` to `to` (not included) of a track of one file. */
export interface Selection {
  readonly track: IndexedTrack;
  readonly from: number;
  readonly to: number;
  /**
   * When the first is decoded, ticks of the track since the file's zero. The
   * edit list is taken into account: without composition offsets, it is shown then.
   */
  readonly startTicks: number;
}

/** A file's times are exact to fractions of a tick: so much is the noise of floating point. */
const NOISE = 1e-6;

/** How long a file is, ms. */
export function durationMsOf({ tracks }: Mp4Index): number {
  return Math.max(...tracks.map(({ samples, shift, timescale }) => {
    const ticks = samples.durations.reduce((sum, duration) => sum + duration, 0);
    return (shift + ticks) * 1000 / timescale;
  }));
}

/**
 * What is needed to show a file from `fromMs` to `toMs`, from its zero: pictures
 * from a key frame on, sound from that frame's time on.
 */
export function selectSamples({ tracks }: Mp4Index, fromMs: number, toMs: number): Selection[] {
  const video = tracks.find(({ kind }) => kind === "video");
  const key = video && fromMs > 0 ? keyAtOrBefore(video, fromMs) : undefined;
  const soundMs = key?.ms ?? fromMs;
  return tracks.flatMap((track) => {
    const from = track === video ? key?.sample ?? 0 : firstEndingBehind(track, soundMs);
    const to = track.kind === "video" ? endOfPicture(track, toMs) : endOfSound(track, toMs);
    if (from >= to) return [];
    let startTicks = track.shift;
    for (let i = 0; i < from; i++) startTicks += track.samples.durations[i];
    return [{ track, from, to, startTicks }];
  });
}

function keyAtOrBefore(
  { samples, shift, timescale }: IndexedTrack,
  ms: number,
): { sample: number; ms: number } | undefined {
  const until = ms * timescale / 1000 + NOISE;
  let key: { sample: number; ms: number } | undefined;
  for (let i = 0, time = shift; i < samples.count; time += samples.durations[i++]) {
    const shown = time + samples.compositions[i];
    const isKey = (samples.flags[i] & NON_SYNC) === 0;
    if (isKey && shown <= until) key = { sample: i, ms: shown * 1000 / timescale };
  }
  return key;
}

function firstEndingBehind({ samples, shift, timescale }: IndexedTrack, ms: number): number {
  if (ms <= 0) return 0;
  const ticks = ms * timescale / 1000 + NOISE;
  let i = 0;
  for (let end = shift; i < samples.count; i++) {
    end += samples.durations[i];
    if (end > ticks) break;
  }
  return i;
}

function endOfSound({ samples, shift, timescale }: IndexedTrack, ms: number): number {
  const until = ms * timescale / 1000 - NOISE;
  let i = 0;
  for (let time = shift; i < samples.count && time < until; i++) time += samples.durations[i];
  return i;
}

/**
 * Behind the last picture that is shown before `ms`: one that is decoded in
 * front of it, but shown later, may be what it refers to.
 */
function endOfPicture({ samples, shift, timescale }: IndexedTrack, ms: number): number {
  const until = ms * timescale / 1000 - NOISE;
  let end = 0;
  for (let i = 0, time = shift; i < samples.count; time += samples.durations[i++]) {
    if (time + samples.compositions[i] < until) end = i + 1;
  }
  return end;
}
