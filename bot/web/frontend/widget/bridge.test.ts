import { describe, expect, test } from "vitest";
import { embedderOrigin, readToWidget } from "./bridge";

describe("a message from the host page", () => {
  test("is read when it has the loader's shape", () => {
    expect(readToWidget({ osasto: 1, type: "identity", token: null })).toEqual({ osasto: 1, type: "identity", token: null });
    expect(readToWidget({ osasto: 1, type: "open", quiet: "yes", more: 1 })).toEqual({ osasto: 1, type: "open", quiet: false });
  });

  test.each([
    [null],
    ["open"],
    [{ type: "open" }],
    [{ osasto: 2, type: "open" }],
    [{ osasto: 1, type: "transcript" }],
    [{ osasto: 1, type: "identity" }],
    [{ osasto: 1, type: "identity", token: { sub: "x" } }],
    [{ osasto: 1, type: "locale", locale: 7 }],
    [{ osasto: 1, type: "page", url: "https://x.example" }],
  ])("is ignored in any other: %j", (data) => {
    expect(readToWidget(data)).toBeNull();
  });
});

describe("the embedding page's origin", () => {
  test("is the browser's word where it gives it", () => {
    expect(embedderOrigin("https://claimed.example/x", ["https://real.example"])).toBe("https://real.example");
  });

  test("is the loader's claim elsewhere", () => {
    expect(embedderOrigin("https://claimed.example/x?y", undefined)).toBe("https://claimed.example");
  });

  test.each([[null], [""], ["nonsense"], ["javascript:alert(1)"], ["data:text/html,x"]])("is unknown for %s", (page) => {
    expect(embedderOrigin(page, undefined)).toBeNull();
  });
});
