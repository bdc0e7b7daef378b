// Which key presses are commands, on Latin and on Arabic keyboards.

import { expect, test } from "vitest";
import { commandOf, type KeyPress } from "./shortcuts";

function press(key: string, change: Partial<KeyPress> = {}): KeyPress {
  return { key, code: "", ctrlKey: false, metaKey: false, altKey: false, isComposing: false, ...change };
}

test.each([
  ["j", "next"],
  ["k", "previous"],
  ["c", "claim"],
  ["r", "reply"],
  ["n", "note"],
  ["t", "transfer"],
  ["b", "return"],
  ["e", "close"],
  ["/", "filter"],
  ["?", "help"],
  ["؟", "help"],
  ["J", "next"],
])("%s means %s", (key, command) => {
  expect(commandOf(press(key))).toBe(command);
});

test("on an Arabic keyboard the place of the key counts", () => {
  expect(commandOf(press("ت", { code: "KeyJ" }))).toBe("next");
  expect(commandOf(press("ؤ", { code: "KeyC" }))).toBe("claim");
  expect(commandOf(press("ظ", { code: "Slash" }))).toBe("filter");
});

test("on another Latin keyboard the letter counts, not the place", () => {
  expect(commandOf(press("q", { code: "KeyJ" }))).toBeNull();
});

test("keys with a modifier, and half-written signs, are left to the browser", () => {
  expect(commandOf(press("c", { ctrlKey: true }))).toBeNull();
  expect(commandOf(press("r", { metaKey: true }))).toBeNull();
  expect(commandOf(press("t", { altKey: true }))).toBeNull();
  expect(commandOf(press("n", { isComposing: true }))).toBeNull();
});

test("other keys mean nothing", () => {
  expect(commandOf(press("Enter"))).toBeNull();
  expect(commandOf(press("x"))).toBeNull();
  expect(commandOf(press("Dead"))).toBeNull();
});
