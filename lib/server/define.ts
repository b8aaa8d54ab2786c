import { createDefine } from "fresh";
import type { Services } from "./services.ts";

/** What every request carries. */
export interface State {
  services: Services;
}

/** Typed `handlers`, `page` and `middleware` for the routes. */
export const define = createDefine<State>();
