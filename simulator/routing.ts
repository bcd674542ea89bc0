/** What a route is, and how a request finds its own. */

import type { Shape, Values } from "./params.ts";
import type { Call } from "./world.ts";

/** What an endpoint answers: an object for 200, or an error that keeps its effects (a declined card). */
export type Answer = { readonly object: string } | Failed;

export interface Failed {
  readonly failed: { readonly status: number; readonly body: object };
}

export const isFailed = (answer: Answer): answer is Failed => "failed" in answer;

/** How a publishable key may use a route; without this it may not. */
export interface ClientAccess {
  /** The kind of the object in the path: the request must carry its client secret. */
  readonly secretOf?: "payment_intent" | "setup_intent";
}

export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly params: Shape;
  /** Whether it may speak for a connected account (header Stripe-Account). */
  readonly onAccount: boolean;
  readonly byClient?: ClientAccess;
  /** @param ids the path's variable parts, in order */
  run(call: Call, params: Record<string, unknown>, ...ids: string[]): Answer;
}

interface RouteOf<S extends Shape> {
  readonly method: Route["method"];
  readonly path: string;
  readonly params: S;
  readonly onAccount?: boolean;
  readonly byClient?: ClientAccess;
  run(call: Call, params: Values<S>, ...ids: [string, string]): Answer;
}

/** Declares a route; its parameters' types follow from their checks. */
export function route<S extends Shape>(of: RouteOf<S>): Route {
  return {
    ...of,
    onAccount: of.onAccount ?? false,
    run: (call, params, first = "", second = "") => of.run(call, params as Values<S>, first, second),
  };
}

/** `POST /v1/payment_intents/:id/capture` */
export const nameOf = (one: Route): string => `${one.method} ${one.path}`;

export interface Found {
  readonly route: Route;
  readonly ids: string[];
}

interface Compiled {
  readonly route: Route;
  readonly parts: string[];
}

/** A function that finds the route of a request, or undefined. Fixed parts win over variable ones. */
export function router(routes: readonly Route[]): (method: string, path: string) => Found | undefined {
  const byShape = new Map<string, Compiled[]>();
  for (const one of routes) {
    const parts = one.path.split("/");
    const shape = `${one.method} ${parts.length}`;
    byShape.set(shape, [...(byShape.get(shape) ?? []), { route: one, parts }]);
  }
  const variables = ({ parts }: Compiled) => parts.filter((part) => part.startsWith(":")).length;
  for (const compiled of byShape.values()) compiled.sort((a, b) => variables(a) - variables(b));
  return (method, path) => {
    const given = path.split("/");
    const fits = ({ parts }: Compiled) =>
      parts.every((part, at) => part === given[at] || (part.startsWith(":") && given[at] !== ""));
    const found = byShape.get(`${method} ${given.length}`)?.find(fits);
    if (found === undefined) return undefined;
    const ids = given.filter((_part, at) => found.parts[at]?.startsWith(":"));
    return { route: found.route, ids };
  };
}
