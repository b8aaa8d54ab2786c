import type { MediaDevicesLike } from "./camera.ts";
import { type Fault, fault } from "./faults.ts";
import { type Format, grantedFormats } from "./formats.ts";
import type { Surroundings } from "./surroundings.ts";

/** The formats that this browser records, best first. @param sound With sound? */
export function formatsOf({ Recorder, prefersMp4 }: Surroundings, sound: boolean): Format[] {
  if (!Recorder) return [];
  const isTypeSupported = (type: string) => Recorder.isTypeSupported(type);
  return grantedFormats({ isTypeSupported, sound, prefersMp4 });
}

/** Nobody is asked for a camera that could not be recorded. */
export function devicesOrFault(around: Surroundings): MediaDevicesLike | Fault {
  if (!around.devices) return fault(around.secure ? "no-api" : "insecure");
  if (!around.Recorder) return fault("no-api");
  return formatsOf(around, false).length > 0 ? around.devices : fault("no-format");
}
