import { every, type Timers } from "../timers.ts";

/** Level that is shown as silence, in dB below full scale. */
const FLOOR_DB = -60;
/** Ten looks a second read as live and cost next to nothing. */
const LOOK_MS = 100;

/**
 * How loud samples are, for a meter: 0 is silence (-60 dB and below), 1 full
 * scale; linear in decibels, as the ear is.
 *
 * @param samples Samples from -1 to 1.
 */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const db = 10 * Math.log10(sum / samples.length);
  return Math.min(1, Math.max(0, 1 - db / FLOOR_DB)) || 0;
}

/** Watches the sound of one stream at a time. */
export interface SoundMeter {
  /** Listens to a stream; one without sound counts as silence. */
  attach(stream: MediaStream): void;
  detach(): void;
  /** The person has touched the page: browsers let no AudioContext run before. */
  touched(): void;
}

export interface SoundMeterOptions {
  /** `AudioContext`; without it there is silence. */
  Context: (new () => AudioContext) | undefined;
  /** Was the page touched before the meter was made? */
  wasTouched: boolean;
  timers: Timers;
  /**
   * Ten times a second.
   *
   * @param level 0 to 1.
   * @param digital Nothing but zeros, as no microphone gives; `undefined` if nobody listens.
   */
  onLevel: (level: number, digital?: boolean) => void;
}

/** A meter that only listens: it is connected to no output and changes nothing. */
export function createSoundMeter(options: SoundMeterOptions): SoundMeter {
  const { Context, timers, onLevel } = options;
  let isTouched = options.wasTouched;
  let context: AudioContext | undefined;
  let stream: MediaStream | undefined;
  let stop: (() => void) | undefined;

  function listen(): void {
    if (!Context || !isTouched || !stream || stop) return;
    context ??= new Context();
    // Refused while the page is hidden; then there is silence until the next stream.
    if (context.state === "suspended") context.resume().catch(() => {});
    const analyser = context.createAnalyser();
    const source = context.createMediaStreamSource(stream);
    source.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const endLooks = every(timers, LOOK_MS, () => {
      analyser.getFloatTimeDomainData(samples);
      const listens = context?.state === "running";
      onLevel(levelOf(samples), listens ? samples.every((sample) => sample === 0) : undefined);
    });
    stop = () => {
      endLooks();
      source.disconnect();
      onLevel(0);
    };
  }

  function detach(): void {
    stop?.();
    stop = stream = undefined;
  }

  return {
    attach(next) {
      detach();
      if (next.getAudioTracks().length > 0) stream = next;
      listen();
    },
    detach,
    touched() {
      isTouched = true;
      listen();
    },
  };
}
