// The address tells what is open, and reads back as it was written.

import { expect, test } from "vitest";
import { goesDeeper, parseRoute, QUEUE, renderRoute, type Route } from "./route";

test.each<Route>([
  QUEUE,
  { handoff: "h 4/2#é", pane: "conversation" },
  { handoff: "h42", pane: "card" },
])("%o reads back as it was written", (route) => {
  expect(parseRoute(renderRoute(route))).toEqual(route);
});

test("anything else is the queue", () => {
  expect(parseRoute("")).toEqual(QUEUE);
  expect(parseRoute("#")).toEqual(QUEUE);
  expect(parseRoute("#%E0%A4%A")).toEqual(QUEUE);
});

test("only a step inwards is one that the back button undoes", () => {
  const open: Route = { handoff: "a", pane: "conversation" };

  expect(goesDeeper(QUEUE, open)).toBe(true);
  expect(goesDeeper(open, { handoff: "b", pane: "conversation" })).toBe(false);
  expect(goesDeeper({ handoff: "a", pane: "card" }, open)).toBe(false);
});
