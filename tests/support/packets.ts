import { joined } from "../../lib/shared/bytes.ts";
import { pathOf } from "./tools.ts";

/** One packet as ffprobe sees it. */
export interface Packet {
  kind: string;
  /** Seconds. */
  time: number;
  isKey: boolean;
  /** CRC-32 of its data. */
  crc: string;
}

async function run(program: string, args: string[]): Promise<{ out: string; err: string }> {
  const { stdout, stderr } = await new Deno.Command(program, { args }).output();
  const decoder = new TextDecoder();
  return { out: decoder.decode(stdout), err: decoder.decode(stderr).trim() };
}

/** All packets of a file, in the order of the file. */
export async function packetsOf(file: string): Promise<Packet[]> {
  const entries = "packet=codec_type,pts_time,flags,data_hash";
  const args = ["-v", "error", "-show_data_hash", "crc32", "-show_entries", entries];
  const { out, err } = await run(pathOf("ffprobe"), [...args, "-of", "json", file]);
  const { packets = [] } = JSON.parse(out || "{}");
  if (packets.length === 0) throw new Error(`${file} has no packets: ${err}`);
  return packets.map((packet: Record<string, string>) => ({
    kind: packet.codec_type,
    time: Number(packet.pts_time),
    isKey: packet.flags.startsWith("K"),
    crc: packet.data_hash,
  }));
}

/** Duration of a file as ffprobe states it, seconds; NaN if the file states none. */
export async function durationOf(file: string): Promise<number> {
  const args = ["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", file];
  return Number.parseFloat((await run(pathOf("ffprobe"), args)).out);
}

/** Warnings and errors of mkvmerge about a WebM or Matroska file. */
export async function mkvComplaints(file: string): Promise<string[]> {
  const { out } = await run(pathOf("mkvmerge"), ["-J", file]);
  const { warnings, errors } = JSON.parse(out);
  return [...warnings, ...errors];
}

/** What ffmpeg has to say when it decodes all of a file; nothing if all is well. */
export async function decodeErrors(file: string): Promise<string> {
  const args = [
    "-v",
    "error",
    "-xerror",
    "-i",
    file,
    "-fps_mode",
    "passthrough",
    "-f",
    "null",
    "-",
  ];
  const { err } = await run(pathOf("ffmpeg"), args);
  // Of the null muxer, not of the file: two sound packets may share a millisecond.
  const isOfMuxer = (line: string) => line.includes("non monotonically increasing dts to muxer");
  return err.split("\n").filter((line) => !isOfMuxer(line)).join("\n").trim();
}

/**
 * An MP4 recording without what trips other readers up: WebKitGTK's second ftyp,
 * and its moof without mdat, which it repeats right after. Anything else as it is.
 */
export function readableByAll(recording: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const type = (at: number) => String.fromCharCode(...recording.subarray(at + 4, at + 8));
  if (type(0) !== "ftyp") return recording;
  const view = new DataView(recording.buffer, recording.byteOffset, recording.byteLength);
  const kept: Uint8Array[] = [];
  for (let at = 0; at + 8 <= recording.byteLength;) {
    const end = Math.min(recording.byteLength, at + view.getUint32(at));
    const isOrphan = type(at) === "moof" && type(end) !== "mdat";
    if (!isOrphan && !(type(at) === "ftyp" && at > 0)) kept.push(recording.subarray(at, end));
    at = end;
  }
  return joined(kept);
}

/**
 * Compares what recorders emitted with the segments made of it.
 *
 * @param raws One file for each take: all its chunks in a row.
 * @param segments Segment files in order.
 * @returns What is wrong, in sentences. Nothing means: every packet once, in
 * order, and each file plays alone, from 0, from a key frame.
 */
export async function faultsOf(raws: string[], segments: string[]): Promise<string[]> {
  const faults: string[] = [];
  const sent = (await Promise.all(raws.map(packetsOf))).flat();
  const kept: Packet[] = [];
  for (const segment of segments) {
    const packets = await packetsOf(segment);
    kept.push(...packets);
    const first = packets.find(({ kind }) => kind === "video");
    if (first && !first.isKey) faults.push(`${segment}: its first picture is no key frame`);
    const start = Math.min(...packets.map(({ time }) => time));
    // CodecDelay puts the first sound a few milliseconds below 0; a packet lasts up to 60.
    if (Math.abs(start) > 0.07) faults.push(`${segment}: starts at ${start} s`);
    const errors = await decodeErrors(segment);
    if (errors !== "") faults.push(`${segment}: ${errors}`);
  }
  for (const kind of ["video", "audio"]) {
    const crcs = (packets: Packet[]) => packets.filter((p) => p.kind === kind).map((p) => p.crc);
    const [a, b] = [crcs(sent), crcs(kept)];
    if (a.length !== b.length) faults.push(`${kind}: ${a.length} packets sent, ${b.length} kept`);
    const differs = a.findIndex((crc, index) => crc !== b[index]);
    if (differs !== -1) faults.push(`${kind}: differs from packet ${differs} on`);
  }
  return faults;
}
