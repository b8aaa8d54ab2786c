/**
 * Box types of ISO/IEC 14496-12 (2022), as the 32-bit number that their four
 * characters make, with the section that defines each.
 */
export const BoxType = {
  /** 4.3, FileTypeBox */
  ftyp: 0x66747970,
  /** 8.1.1, MediaDataBox */
  mdat: 0x6d646174,
  /** 8.1.2, FreeSpaceBox */
  free: 0x66726565,
  /** 8.2.1, MovieBox */
  moov: 0x6d6f6f76,
  /** 8.2.2, MovieHeaderBox */
  mvhd: 0x6d766864,
  /** 8.3.1, TrackBox */
  trak: 0x7472616b,
  /** 8.3.2, TrackHeaderBox */
  tkhd: 0x746b6864,
  /** 8.4.1, MediaBox */
  mdia: 0x6d646961,
  /** 8.4.2, MediaHeaderBox */
  mdhd: 0x6d646864,
  /** 8.4.3, HandlerBox */
  hdlr: 0x68646c72,
  /** 8.4.4, MediaInformationBox */
  minf: 0x6d696e66,
  /** 8.5.1, SampleTableBox */
  stbl: 0x7374626c,
  /** 8.5.2, SampleDescriptionBox */
  stsd: 0x73747364,
  /** 8.6.1.2, TimeToSampleBox */
  stts: 0x73747473,
  /** 8.6.1.3, CompositionOffsetBox */
  ctts: 0x63747473,
  /** 8.6.2, SyncSampleBox */
  stss: 0x73747373,
  /** 8.6.5, EditBox */
  edts: 0x65647473,
  /** 8.6.6, EditListBox */
  elst: 0x656c7374,
  /** 8.7.3.2, SampleSizeBox */
  stsz: 0x7374737a,
  /** 8.7.3.3, CompactSampleSizeBox */
  stz2: 0x73747a32,
  /** 8.7.4, SampleToChunkBox */
  stsc: 0x73747363,
  /** 8.7.5, ChunkOffsetBox */
  stco: 0x7374636f,
  /** 8.7.5, ChunkLargeOffsetBox */
  co64: 0x636f3634,
  /** 8.8.1, MovieExtendsBox */
  mvex: 0x6d766578,
  /** 8.8.2, MovieExtendsHeaderBox */
  mehd: 0x6d656864,
  /** 8.8.3, TrackExtendsBox */
  trex: 0x74726578,
  /** 8.8.4, MovieFragmentBox */
  moof: 0x6d6f6f66,
  /** 8.8.5, MovieFragmentHeaderBox */
  mfhd: 0x6d666864,
  /** 8.8.6, TrackFragmentBox */
  traf: 0x74726166,
  /** 8.8.7, TrackFragmentHeaderBox */
  tfhd: 0x74666864,
  /** 8.8.8, TrackRunBox */
  trun: 0x7472756e,
  /** 8.8.12, TrackFragmentBaseMediaDecodeTimeBox */
  tfdt: 0x74666474,
} as const;

/** Flags of tfhd (8.8.7.1). */
export const TfhdFlag = {
  baseDataOffset: 0x000001,
  sampleDescriptionIndex: 0x000002,
  defaultSampleDuration: 0x000008,
  defaultSampleSize: 0x000010,
  defaultSampleFlags: 0x000020,
  defaultBaseIsMoof: 0x020000,
} as const;

/** Flags of trun (8.8.8.1). */
export const TrunFlag = {
  dataOffset: 0x000001,
  firstSampleFlags: 0x000004,
  sampleDuration: 0x000100,
  sampleSize: 0x000200,
  sampleFlags: 0x000400,
  sampleCompositionTimeOffset: 0x000800,
} as const;

/** `sample_is_non_sync_sample` of a sample's flags (8.8.3.1). */
export const NON_SYNC = 0x00010000;

/** A type as its four characters, for a message. */
export function fourCC(type: number): string {
  const code = [24, 16, 8, 0].map((shift) => (type >>> shift) & 0xff);
  return JSON.stringify(String.fromCharCode(...code));
}

/** Are all four characters printable ASCII or `©`, as in every type in use? */
export function isBoxType(type: number): boolean {
  for (let shift = 0; shift < 32; shift += 8) {
    const char = (type >>> shift) & 0xff;
    if ((char < 0x20 || char > 0x7e) && char !== 0xa9) return false;
  }
  return true;
}
