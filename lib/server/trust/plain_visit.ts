/** What the trust page has to know when it is asked for over plain HTTP. */
export interface PlainVisit {
  /** `https://HOST:PORT`, by the host that the request named. */
  httpsOrigin: string;
  /** Does the certificate name that host? */
  isVouched: boolean;
}

/** Not a header: whoever sends the request could write it. */
const visits = new WeakMap<Request, PlainVisit>();

/** Notes that a request came over plain HTTP; to be called before the app gets it. */
export function notePlainVisit(request: Request, visit: PlainVisit): void {
  visits.set(request, visit);
}

/** What was noted of a request; undefined if it came over HTTPS. */
export function plainVisitOf(request: Request): PlainVisit | undefined {
  return visits.get(request);
}
