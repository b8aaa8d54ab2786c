import { isSessionId } from "../../shared/ids.ts";
import { MOST_SIDE_BY_SIDE, type OverlappingSession } from "../../shared/overlapping.ts";
import type { RecordingDescription } from "../../shared/recording.ts";
import { mayRead } from "../auth/may_read.ts";
import type { Identity } from "../auth/identity.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { SessionRow } from "../catalog/rows.ts";
import { describeRecording } from "../files/describe_recording.ts";

/** So many other sessions are offered at most. */
const MOST_OFFERED = 20;

export interface SessionPageOptions {
  catalog: Pick<
    Catalog,
    "session" | "sessionsBetween" | "position" | "gaps" | "segments" | "takes"
  >;
  isConnected(session: string): boolean;
  who: Identity | undefined;
  /** As it stands in the address. */
  session: string;
  /** Of the address. */
  params: URLSearchParams;
}

/** What the page of a session shows. */
export interface SessionPage {
  row: SessionRow;
  /** The session itself, then those that are wished beside it. */
  views: RecordingDescription[];
  /** Where a video without a script begins, by view; undefined where nothing can be played. */
  sources: (string | undefined)[];
  /** Others of the same time. */
  others: OverlappingSession[];
  /** The moment that the address names, epoch ms. */
  at: number | undefined;
}

/** @returns Undefined if there is no such session, or not for this person. */
export function sessionPage(options: SessionPageOptions): SessionPage | undefined {
  const { catalog, isConnected, session, params } = options;
  const row = readable(options, session);
  if (!row) return undefined;
  const wished = params.getAll("with").flatMap((ids) => ids.split(","));
  const beside = [...new Set(wished)].filter((id) => id !== row.id)
    .map((id) => readable(options, id)).filter((other) => other !== undefined)
    .slice(0, MOST_SIDE_BY_SIDE - 1);
  const views = [row, ...beside].map((one) =>
    describeRecording(catalog as Catalog, one, isConnected(one.id))
  );
  const at = momentOf(params.get("t"));
  return {
    row,
    views,
    sources: views.map((view) => sourceAt(view, at ?? firstMoment(views[0]))),
    others: othersOf(options, row, views[0]),
    at,
  };
}

function readable({ catalog, who }: SessionPageOptions, id: string): SessionRow | undefined {
  const row = isSessionId(id) ? catalog.session(id) : undefined;
  return row && row.deletedAt === null && mayRead(who, row) ? row : undefined;
}

function momentOf(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function firstMoment({ startedAt, stretches }: RecordingDescription): number {
  return stretches.at(0)?.startedAt ?? startedAt;
}

/** The stretch of a moment, with the moment in its fragment: browsers begin there by themselves. */
function sourceAt({ stretches }: RecordingDescription, at: number): string | undefined {
  const stretch = stretches.findLast(({ startedAt }) => startedAt <= at) ?? stretches.at(0);
  if (!stretch) return undefined;
  const seconds = (at - stretch.startedAt) / 1000;
  return seconds > 0 ? `${stretch.url}#t=${seconds.toFixed(3)}` : stretch.url;
}

function othersOf(
  { catalog, who }: SessionPageOptions,
  row: SessionRow,
  { segments }: RecordingDescription,
): OverlappingSession[] {
  const from = Math.min(row.startedAt, ...segments.map(({ startedAt }) => startedAt));
  const until = row.endedAt ?? row.activeAt;
  const to = Math.max(until, ...segments.map((one) => one.startedAt + one.durationMs));
  return catalog.sessionsBetween(from, to, MOST_OFFERED + 1)
    .filter((other) => other.id !== row.id && mayRead(who, other))
    .slice(0, MOST_OFFERED)
    .map(({ id, name, startedAt, endedAt, activeAt }) => ({
      id,
      name,
      startedAt,
      until: endedAt ?? activeAt,
    }));
}
