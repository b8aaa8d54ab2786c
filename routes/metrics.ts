import { apiHandlers } from "../lib/server/api_handlers.ts";
import { METRICS_TYPE, metricsText } from "../lib/server/cameras/metrics.ts";
import { processUse } from "../lib/server/cameras/process_use.ts";
import { define } from "../lib/server/define.ts";

/** The same as figures, for Prometheus. */
export const handler = define.handlers(apiHandlers({
  GET({ state: { services: { status, tally } } }) {
    const text = metricsText({ status: status(), tally, use: processUse() });
    return new Response(text, { headers: { "content-type": METRICS_TYPE } });
  },
}));
