/**
 * Element IDs as they stand in the stream, length marker included.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8794#section-11.2 EBML Header Elements
 * @see https://www.rfc-editor.org/rfc/rfc9559#section-5.1 Matroska elements
 */
export const ElementId = {
  /** RFC 8794, 11.2.1 */
  EBML: 0x1a45dfa3,
  /** RFC 8794, 11.2.3 */
  EBMLReadVersion: 0x42f7,
  /** RFC 8794, 11.2.4 */
  EBMLMaxIDLength: 0x42f2,
  /** RFC 8794, 11.2.5 */
  EBMLMaxSizeLength: 0x42f3,
  /** RFC 8794, 11.2.6 */
  DocType: 0x4282,
  /** RFC 8794, 11.3.1 */
  CRC32: 0xbf,
  /** RFC 8794, 11.3.2 */
  Void: 0xec,
  /** RFC 9559, 5.1 */
  Segment: 0x18538067,
  /** RFC 9559, 5.1.1 */
  SeekHead: 0x114d9b74,
  /** RFC 9559, 5.1.1.1 */
  Seek: 0x4dbb,
  /** RFC 9559, 5.1.1.1.1 */
  SeekID: 0x53ab,
  /** RFC 9559, 5.1.1.1.2 */
  SeekPosition: 0x53ac,
  /** RFC 9559, 5.1.2 */
  Info: 0x1549a966,
  /** RFC 9559, 5.1.2.1 */
  SegmentUUID: 0x73a4,
  /** RFC 9559, 5.1.2.9 */
  TimestampScale: 0x2ad7b1,
  /** RFC 9559, 5.1.2.10 */
  Duration: 0x4489,
  /** RFC 9559, 5.1.2.11 */
  DateUTC: 0x4461,
  /** RFC 9559, 5.1.3 */
  Cluster: 0x1f43b675,
  /** RFC 9559, 5.1.3.1 */
  Timestamp: 0xe7,
  /** RFC 9559, 5.1.3.4 */
  SimpleBlock: 0xa3,
  /** RFC 9559, 5.1.3.5 */
  BlockGroup: 0xa0,
  /** RFC 9559, 5.1.3.5.1 */
  Block: 0xa1,
  /** RFC 9559, 5.1.3.5.5 */
  ReferenceBlock: 0xfb,
  /** RFC 9559, 5.1.4 */
  Tracks: 0x1654ae6b,
  /** RFC 9559, 5.1.4.1 */
  TrackEntry: 0xae,
  /** RFC 9559, 5.1.4.1.1 */
  TrackNumber: 0xd7,
  /** RFC 9559, 5.1.4.1.3 */
  TrackType: 0x83,
  /** RFC 9559, 5.1.4.1.21 */
  CodecID: 0x86,
  /** RFC 9559, 5.1.5 */
  Cues: 0x1c53bb6b,
  /** RFC 9559, 5.1.5.1 */
  CuePoint: 0xbb,
  /** RFC 9559, 5.1.5.1.1 */
  CueTime: 0xb3,
  /** RFC 9559, 5.1.5.1.2 */
  CueTrackPositions: 0xb7,
  /** RFC 9559, 5.1.5.1.2.1 */
  CueTrack: 0xf7,
  /** RFC 9559, 5.1.5.1.2.2 */
  CueClusterPosition: 0xf1,
  /** RFC 9559, 5.1.6 */
  Attachments: 0x1941a469,
  /** RFC 9559, 5.1.7 */
  Chapters: 0x1043a770,
  /** RFC 9559, 5.1.8 */
  Tags: 0x1254c367,
  /** RFC 9559, 5.1.8.1 */
  Tag: 0x7373,
  /** RFC 9559, 5.1.8.1.1 */
  Targets: 0x63c0,
  /** RFC 9559, 5.1.8.1.2 */
  SimpleTag: 0x67c8,
  /** RFC 9559, 5.1.8.1.2.1 */
  TagName: 0x45a3,
  /** RFC 9559, 5.1.8.1.2.6 */
  TagBinary: 0x4485,
} as const;

/**
 * IDs that can follow a Cluster of unknown size and so end it: every child of
 * Segment, and the start of another document.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8794#section-6.2 Element Data Size, unknown
 */
export const ENDS_CLUSTER: ReadonlySet<number> = new Set([
  ElementId.EBML,
  ElementId.Segment,
  ElementId.SeekHead,
  ElementId.Info,
  ElementId.Cluster,
  ElementId.Tracks,
  ElementId.Cues,
  ElementId.Attachments,
  ElementId.Chapters,
  ElementId.Tags,
]);
