/**
 * Contender: mediabunny reads packets and writes them, undecoded, to a new file
 * where `ffmpeg -f segment` does.
 * Arguments: input, format (`webm` or `mp4`), segment length in ms, output directory.
 */
import { join } from "node:path";
import {
  ALL_FORMATS,
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  FilePathSource,
  FilePathTarget,
  Input,
  Mp4OutputFormat,
  Output,
  WebMOutputFormat,
} from "mediabunny";

const [path, format, segmentMs, directory] = Deno.args;
const segmentSeconds = Number(segmentMs) / 1000;

using input = new Input({ source: new FilePathSource(path), formats: ALL_FORMATS });
const video = await input.getPrimaryVideoTrack();
const audio = await input.getPrimaryAudioTrack();
const videoCodec = await video?.getCodec();
const audioCodec = await audio?.getCodec();
if (!video || !audio || !videoCodec || !audioCodec) throw new Error("No sound, or no picture");
const videoMeta = { decoderConfig: await video.getDecoderConfig() ?? undefined };
const audioMeta = { decoderConfig: await audio.getDecoderConfig() ?? undefined };

async function openFile(number: number, startSeconds: number) {
  const output = new Output({
    // The same two kinds of file as this project closes: Cues at the end, moov at the end.
    format: format === "mp4" ? new Mp4OutputFormat({ fastStart: false }) : new WebMOutputFormat(),
    target: new FilePathTarget(join(directory, `${number}.${format}`)),
  });
  const pictures = new EncodedVideoPacketSource(videoCodec!);
  const sounds = new EncodedAudioPacketSource(audioCodec!);
  output.addVideoTrack(pictures);
  output.addAudioTrack(sounds);
  await output.start();
  return { output, pictures, sounds, startSeconds };
}

const moved = (packet: EncodedPacket, startSeconds: number) =>
  packet.clone({ timestamp: Math.max(0, packet.timestamp - startSeconds) });

const pictures = new EncodedPacketSink(video).packets();
const sounds = new EncodedPacketSink(audio).packets();
let picture = (await pictures.next()).value;
let sound = (await sounds.next()).value;
let files = 0;
let open = await openFile(files++, 0);
while (picture || sound) {
  if (picture && (!sound || picture.timestamp <= sound.timestamp)) {
    const isDue = picture.timestamp >= files * segmentSeconds;
    if (isDue && picture.type === "key") {
      await open.output.finalize();
      open = await openFile(files++, picture.timestamp);
    }
    await open.pictures.add(moved(picture, open.startSeconds), videoMeta);
    picture = (await pictures.next()).value;
  } else if (sound) {
    await open.sounds.add(moved(sound, open.startSeconds), audioMeta);
    sound = (await sounds.next()).value;
  }
}
await open.output.finalize();
