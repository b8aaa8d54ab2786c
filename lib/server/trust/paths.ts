/** The trust page. */
export const TRUST_PATH = "/trust";

/** WebSocket and JSON endpoint that the page checks itself against; HTTPS and WSS alone. */
export const TRUST_CHECK_PATH = "/api/trust";

/** What the page offers for download. */
export const CA_PATHS = ["/ca.crt", "/ca.pem", "/local-camera.mobileconfig"] as const;

/** Everything that a device may ask for before it is trusted, paired or known at all. */
export const PUBLIC_TRUST_PATHS: readonly string[] = [TRUST_PATH, TRUST_CHECK_PATH, ...CA_PATHS];
