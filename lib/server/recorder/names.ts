import type { Container } from "../../media/segment_event.ts";

/** IPv4-mapped IPv6 addresses (RFC 4291, 2.5.5.2), dotted or in hexadecimal. */
const MAPPED_DOTTED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;
const MAPPED_HEX = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i;

/**
 * Directory of a session whose first connection came from `remote`:
 * `client_192.168.1.20_53124`, `client_fe80--1_53124`.
 *
 * An IPv4-mapped address is written as the IPv4 address it is; a zone
 * (`%eth0`) is left out. The result never contains a path separator.
 */
export function sessionDirectory(remote: { hostname: string; port: number }): string {
  return `client_${addressForPath(remote.hostname)}_${remote.port}`;
}

function addressForPath(hostname: string): string {
  const address = hostname.replace(/^\[|\]$/g, "").split("%", 1)[0].toLowerCase();
  const dotted = MAPPED_DOTTED.exec(address);
  if (dotted) return dotted[1];
  const hex = MAPPED_HEX.exec(address);
  if (hex) {
    const [high, low] = [parseInt(hex[1], 16), parseInt(hex[2], 16)];
    return [high >> 8, high & 0xff, low >> 8, low & 0xff].join(".");
  }
  return address.replaceAll(":", "-").replace(/[^0-9a-z.-]/g, "_");
}

/** Whatever the times of a stream add up to, the name of its file stays one. */
const MAX_EPOCH_MS = Date.UTC(9999, 11, 30);

/**
 * File of a segment: `video_20261122_180203.webm`, in the local time of this
 * machine. Whoever creates the file tries `copy` 1, 2, ... until a name is free.
 *
 * @param epochMs First frame of the segment, epoch ms.
 * @param copy From 2 on, `_2`, `_3` ... is added.
 */
export function segmentFileName(epochMs: number, container: Container, copy: number): string {
  const at = new Date(Math.min(Math.max(0, epochMs), MAX_EPOCH_MS));
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  const time = `${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
  return `video_${day}_${time}${copy > 1 ? `_${copy}` : ""}.${container}`;
}

const SEGMENT_NAME = /^video_(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)(?:_\d+)?\.(webm|mkv|mp4)$/;

const POSTER_NAME = /^video_\d{8}_\d{6}(?:_\d+)?\.jpg(?:\.new)?$/;

/** Name of the picture of a segment, which lies beside its file. */
export function posterFileName(segmentFile: string): string {
  return segmentFile.replace(/\.[^.]+$/, ".jpg");
}

/** Is this the name of a segment's picture, or of one that a kill has left half written? */
export function isPosterName(name: string): boolean {
  return POSTER_NAME.test(name);
}

/**
 * What kind of file `name` is, if it is the name of a segment.
 *
 * @returns Null for any other name.
 */
export function containerOf(name: string): Container | null {
  return (SEGMENT_NAME.exec(name)?.[7] ?? null) as Container | null;
}

/**
 * The second of a segment's first frame as its name says, in the local time of
 * this machine: epoch ms.
 *
 * @returns Null if `name` is not the name of a segment.
 */
export function segmentTime(name: string): number | null {
  const match = SEGMENT_NAME.exec(name);
  if (!match) return null;
  const [year, month, day, hours, minutes, seconds] = match.slice(1, 7).map(Number);
  return new Date(year, month - 1, day, hours, minutes, seconds).getTime();
}
