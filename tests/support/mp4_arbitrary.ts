import fc from "fast-check";
import { joined } from "../../lib/shared/bytes.ts";
import {
  AUDIO,
  box,
  fragment,
  fragmentHeader,
  fullBox,
  KEY_FLAGS,
  NON_KEY_FLAGS,
  picture,
  type Run,
  sound,
  streamHeader,
  u32,
  u64,
  VIDEO,
} from "./mp4_stream.ts";

const SECOND_AUDIO = 3;

/**
 * A fragment whose tracks take turns in its mdat: a trun for each `count`
 * samples.
 */
export function interleaved(runs: readonly Run[], count: number): Uint8Array {
  const payload: number[] = [];
  const turns = Math.max(...runs.map(({ samples }) => Math.ceil(samples.length / count)));
  const truns: { at: number; samples: Run["samples"] }[][] = runs.map(() => []);
  for (let turn = 0; turn < turns; turn++) {
    runs.forEach((run, i) => {
      const samples = run.samples.slice(turn * count, (turn + 1) * count);
      if (samples.length === 0) return;
      truns[i].push({ at: payload.length, samples });
      for (const { data } of samples) payload.push(...data);
    });
  }
  const write = (payloadAt: number) =>
    box(
      "moof",
      fullBox("mfhd", 0, 0, u32(1)),
      ...runs.map(({ track, time }, i) =>
        box(
          "traf",
          fullBox("tfhd", 0, 0x20000, u32(track)),
          fullBox("tfdt", 1, 0, u64(time)),
          ...truns[i].map(({ at, samples }) =>
            fullBox(
              "trun",
              0,
              0x701,
              u32(samples.length),
              u32(payloadAt + at),
              samples.flatMap(({ duration, data, key }) => [
                ...u32(duration),
                ...u32(data.length),
                ...u32(key ? KEY_FLAGS : NON_KEY_FLAGS),
              ]),
            )
          ),
        )
      ),
    );
  return joined([write(write(0).byteLength + 8), box("mdat", payload)]);
}

interface Step {
  kind: "picture" | "sound" | "second" | "both" | "soundFirst" | "turns" | "orphan" | "styp";
  frames: number;
  packets: number;
  isKey: boolean;
  /** By how much more the track's time moves on, ms. */
  jumpMs: number;
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    kind: fc.constantFrom<Step["kind"]>(
      "picture",
      "picture",
      "sound",
      "sound",
      "second",
      "both",
      "soundFirst",
      "turns",
      "orphan",
      "styp",
    ),
    frames: fc.integer({ min: 1, max: 8 }),
    packets: fc.integer({ min: 1, max: 16 }),
    isKey: fc.boolean(),
    jumpMs: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(300)),
  }),
  { minLength: 6, maxLength: 40 },
);

/**
 * Streams as recorders might make them: pictures and sound in a fragment
 * together or each in its own, one ahead of the other, taking turns within an
 * mdat, with leaps in time, a moof without mdat, and boxes between fragments.
 */
export const mp4Streams: fc.Arbitrary<Uint8Array<ArrayBuffer>> = fc.record({
  steps,
  pictureFrom: fc.nat(400),
  soundFrom: fc.nat(400),
  /** Empty edit of the picture, ms. */
  editMs: fc.constantFrom(0, 0, 130),
  hasSecondSound: fc.boolean(),
}).map(({ steps, pictureFrom, soundFrom, editMs, hasSecondSound }) => {
  const video = editMs > 0 ? { edits: [[editMs, -1], [0, 0]] as [number, number][] } : {};
  const parts: Uint8Array[] = [
    streamHeader([[VIDEO, video], [AUDIO], ...(hasSecondSound ? [[SECOND_AUDIO] as const] : [])]),
  ];
  let secondMs = soundFrom;
  let pictureMs = pictureFrom;
  let soundMs = soundFrom;
  for (const { kind, frames, packets, isKey, jumpMs } of steps) {
    if (kind === "styp") {
      parts.push(box("styp", [1, 2, 3, 4]));
      continue;
    }
    if (kind === "second") {
      if (!hasSecondSound) continue;
      parts.push(fragment({ ...sound(secondMs, packets), track: SECOND_AUDIO }));
      secondMs += packets * 50;
      continue;
    }
    const pictures = picture(pictureMs, frames, { key: isKey || parts.length === 1 });
    const sounds = sound(soundMs, packets);
    if (kind === "orphan") {
      parts.push(fragmentHeader(pictures));
      continue;
    }
    if (kind === "picture") parts.push(fragment(pictures));
    else if (kind === "sound") parts.push(fragment(sounds));
    else if (kind === "both") parts.push(fragment(pictures, sounds));
    else if (kind === "soundFirst") parts.push(fragment(sounds, pictures));
    else parts.push(interleaved([pictures, sounds], 1 + (frames % 3)));
    if (kind !== "sound") pictureMs += frames * 100 + jumpMs;
    if (kind !== "picture") soundMs += packets * 50 + (kind === "sound" ? jumpMs : 0);
  }
  return joined(parts);
});
