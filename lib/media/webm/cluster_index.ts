import { joined } from "../../shared/bytes.ts";
import { ElementId } from "../ebml/element_ids.ts";
import { element } from "../ebml/write_element.ts";
import { children, readAscii } from "../ebml/read_value.ts";

/** Name of the tag that holds it. */
const TAG_NAME = "LOCAL_CAMERA_CLUSTERS";
const TAG_NAME_BYTES = Array.from(TAG_NAME, (letter) => letter.charCodeAt(0));
/** Of each Cluster: its bytes, header included, and its Timestamp, 4 bytes each, big-endian. */
const ENTRY_BYTES = 8;
const MAX_UINT32 = 0xffff_ffff;

/** One Cluster, as the index tells of it. */
export interface ListedCluster {
  /** Header included. */
  bytes: number;
  /** Its Timestamp. */
  ticks: number;
}

/** Where the clusters of a file are, in its order, without a gap between them. */
export class ClusterIndex {
  readonly #starts: number[] = [];
  readonly #ticks: number[] = [];

  get length(): number {
    return this.#starts.length;
  }

  /** @param at Where the Cluster begins, an offset in the file. @param ticks Its Timestamp. */
  add(at: number, ticks: number): void {
    this.#starts.push(at);
    this.#ticks.push(ticks);
  }

  addAll(other: ClusterIndex): void {
    for (const [i, at] of other.#starts.entries()) this.add(at, other.#ticks[i]);
  }

  /**
   * The index as a Tags element: what reads files from Cluster to Cluster needs no other part of
   * them then.
   *
   * @param end Where the last Cluster ends. One that begins there was cut off.
   * @returns Undefined if a Cluster or a Timestamp is too large for it.
   * @see https://www.rfc-editor.org/rfc/rfc9559#section-5.1.8
   */
  tags(end: number): Uint8Array<ArrayBuffer> | undefined {
    const starts = this.#starts.filter((at) => at < end);
    const data = new DataView(new ArrayBuffer(starts.length * ENTRY_BYTES));
    for (const [i, at] of starts.entries()) {
      const bytes = (starts[i + 1] ?? end) - at;
      const ticks = this.#ticks[i];
      if (bytes > MAX_UINT32 || ticks > MAX_UINT32) return undefined;
      data.setUint32(i * ENTRY_BYTES, bytes);
      data.setUint32(i * ENTRY_BYTES + 4, ticks);
    }
    const tag = [
      element(ElementId.Targets, []),
      element(
        ElementId.SimpleTag,
        joined([
          element(ElementId.TagName, TAG_NAME_BYTES),
          element(ElementId.TagBinary, new Uint8Array(data.buffer)),
        ]),
      ),
    ];
    return element(ElementId.Tags, element(ElementId.Tag, joined(tag)));
  }
}

/**
 * What {@link ClusterIndex.tags} wrote.
 *
 * @param tags Data of a Tags element.
 * @returns Undefined if these are other tags.
 * @throws {ParseFailure} if they are broken.
 */
export function readClusterIndex(tags: Uint8Array): ListedCluster[] | undefined {
  for (const tag of children(tags, 0, tags.byteLength)) {
    if (tag.id !== ElementId.Tag) continue;
    for (const simple of children(tags, tag.at, tag.end)) {
      if (simple.id !== ElementId.SimpleTag) continue;
      const fields = [...children(tags, simple.at, simple.end)];
      const name = fields.find(({ id }) => id === ElementId.TagName);
      const data = fields.find(({ id }) => id === ElementId.TagBinary);
      if (!name || !data || readAscii(tags, name.at, name.size) !== TAG_NAME) continue;
      const view = new DataView(tags.buffer, tags.byteOffset + data.at, data.size);
      return Array.from({ length: Math.floor(data.size / ENTRY_BYTES) }, (_, i) => ({
        bytes: view.getUint32(i * ENTRY_BYTES),
        ticks: view.getUint32(i * ENTRY_BYTES + 4),
      }));
    }
  }
  return undefined;
}
