import { type RecordingsQuery, watchHref } from "../../shared/library.ts";
import { dayIn, minuteIn, readLocalTime, spanOfDay } from "../../shared/local_time.ts";
import type { Identity } from "../auth/identity.ts";
import type { Services } from "../services.ts";
import { findMoment, type MomentAnswer } from "./find_moment.ts";
import { listSources } from "./list_sources.ts";
import { readRecordingsQuery, type RecordingsPage, recordingsPage } from "./recordings_page.ts";
import { sideBySideHref } from "./side_by_side.ts";
import { timeZoneOf } from "./time_zone.ts";

export interface VisitOptions {
  req: Request;
  /** Of its address. */
  params: URLSearchParams;
  services: Pick<Services, "catalog" | "cameras" | "ingest">;
  who: Identity | undefined;
  /** Epoch ms. */
  now: number;
}

/** What a visit to the page of recordings comes to: the page, or another one. */
export type Visit =
  | { type: "elsewhere"; location: string }
  | {
    type: "page";
    query: RecordingsQuery;
    page: RecordingsPage;
    /** What was recorded at the moment that was asked for, if one was. */
    moment: MomentAnswer | undefined;
    /** IANA name of the time zone of whoever looks. */
    zone: string;
    now: number;
    /** Of whoever looks, as `dayAt`: a day, and a moment of the one that the list is of. */
    today: string;
    dayAt: number | undefined;
    /** For the field that asks for a moment: `2026-11-27T15:12`. */
    atField: { value: string; max: string };
    /** Is nothing left out, and this the first page? */
    isEverything: boolean;
  };

/** Draws up the page of recordings, or says where else to go. */
export function visitRecordings({ req, params, services, who, now }: VisitOptions): Visit {
  const side = sideBySideHref(params);
  if (side) return { type: "elsewhere", location: side };
  const zone = timeZoneOf(req);
  const at = params.get("at") || undefined;
  const moment = at === undefined ? undefined : findMoment(services.catalog, zone, at);
  if (moment?.type === "found" && moment.hits.length === 1) {
    const [hit] = moment.hits;
    return { type: "elsewhere", location: watchHref([hit.session], hit.at) };
  }
  const query = readRecordingsQuery(params, who?.role === "owner");
  const max = minuteIn(zone, now);
  return {
    type: "page",
    query,
    page: recordingsPage(listSources(services), query, zone),
    moment,
    zone,
    now,
    today: dayIn(zone, now),
    dayAt: query.day === undefined ? undefined : spanOfDay(zone, query.day).from,
    atField: { value: at !== undefined && readLocalTime(at) ? at : max, max },
    isEverything: Object.keys(query).length === 0,
  };
}
