import { createDefine } from "fresh";
import type { Identity } from "./auth/identity.ts";
import type { Services } from "./services.ts";

/** What every request carries. */
export interface State {
  services: Services;
  /** Address of the peer. */
  address: string;
  /** Who sends it; undefined for whoever is not paired, which only public routes see. */
  who: Identity | undefined;
}

/** Typed `handlers`, `page` and `middleware` for the routes. */
export const define = createDefine<State>();
