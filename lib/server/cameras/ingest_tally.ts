/** What has come from cameras since the server was started. */
export class IngestTally {
  /** Of media and of words. */
  receivedBytes = 0;
  acknowledgedChunks = 0;
  closedSegments = 0;
  startedSessions = 0;

  received(data: string | ArrayBuffer): void {
    this.receivedBytes += typeof data === "string" ? data.length : data.byteLength;
  }

  /**
   * Chunks are safe.
   *
   * @param before The last one that this connection was told of; -1 before the first.
   * @param seq The last one now.
   */
  acknowledged(before: number, seq: number): void {
    this.acknowledgedChunks += Math.max(0, seq - before);
  }

  closedSegment(): void {
    this.closedSegments++;
  }

  startedSession(): void {
    this.startedSessions++;
  }
}
