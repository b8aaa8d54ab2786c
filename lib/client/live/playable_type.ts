/**
 * What a stream is, as MediaSource wants to know it: recorders say `avc1` and
 * `av1`, and players want profile and level as well, which the header has.
 *
 * @param mimeType What the recorder says it makes.
 * @param header Of the stream.
 * @see https://www.rfc-editor.org/rfc/rfc6381 codecs parameter
 * @see https://aomediacodec.github.io/av1-isobmff/#codecsparam
 */
export function playableType(mimeType: string, header: Uint8Array): string {
  const [essence, ...parameters] = mimeType.split(";").map((part) => part.trim());
  const codecs = parameters.find((parameter) => /^codecs *=/i.test(parameter));
  if (!codecs) return mimeType;
  const names = codecs.slice(codecs.indexOf("=") + 1).replaceAll('"', "").split(",");
  const exact = names.map((name) => exactName(name.trim(), header));
  return `${essence};codecs="${exact.join(",")}"`;
}

function exactName(name: string, header: Uint8Array): string {
  switch (name.toLowerCase()) {
    case "avc1":
    case "avc3":
    case "h264":
      return h264Name(name.toLowerCase() === "avc3" ? "avc3" : "avc1", header) ?? name;
    case "av1":
    case "av01":
      return av1Name(header) ?? name;
    case "mp4a":
      return "mp4a.40.2";
    default:
      return name;
  }
}

/** From AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1.2), which the box avcC holds. */
function h264Name(kind: string, header: Uint8Array): string | undefined {
  const at = find(header, [0x61, 0x76, 0x63, 0x43]);
  if (at < 0 || header.byteLength < at + 8) return undefined;
  const facts = [...header.subarray(at + 5, at + 8)];
  return `${kind}.${facts.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** From AV1CodecConfigurationRecord, which the box av1C or the element CodecPrivate holds. */
function av1Name(header: Uint8Array): string | undefined {
  const box = find(header, [0x61, 0x76, 0x31, 0x43]);
  const at = box >= 0 ? box + 4 : codecPrivateAt(header);
  if (at < 0 || header.byteLength < at + 3 || header[at] !== 0x81) return undefined;
  const [, levels, flags] = header.subarray(at, at + 3);
  const level = (levels & 0x1f).toString().padStart(2, "0");
  const tier = flags & 0x80 ? "H" : "M";
  const depth = flags & 0x40 ? (flags & 0x20 ? "12" : "10") : "08";
  return `av01.${levels >> 5}.${level}${tier}.${depth}`;
}

/** Where the content of a CodecPrivate begins that can be AV1's: its size takes one byte. */
function codecPrivateAt(header: Uint8Array): number {
  for (let at = 0; at + 3 < header.byteLength; at++) {
    const isIt = header[at] === 0x63 && header[at + 1] === 0xa2 && header[at + 2] >= 0x84 &&
      header[at + 3] === 0x81;
    if (isIt) return at + 3;
  }
  return -1;
}

function find(bytes: Uint8Array, wanted: readonly number[]): number {
  for (let at = 0; at + wanted.length <= bytes.byteLength; at++) {
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return -1;
}
