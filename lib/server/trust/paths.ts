/** The trust page. */
export const TRUST_PATH = "/trust";

/** What the page offers for download. */
export const CA_PATHS = ["/ca.crt", "/ca.pem", "/local-camera.mobileconfig"] as const;
