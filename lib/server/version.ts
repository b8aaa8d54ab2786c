import config from "../../deno.json" with { type: "json" };

/** Version of Local Camera. */
export const VERSION: string = config.version;
