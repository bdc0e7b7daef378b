import { describe, expect, test } from "vitest";
import { pieces, safeAddress } from "./text";

function links(text: string): string[] {
  return pieces(text).flatMap((piece) => (piece.kind === "link" ? [piece.href] : []));
}

function references(text: string): string[] {
  return pieces(text).flatMap((piece) => (piece.kind === "reference" ? [piece.text] : []));
}

describe("whatever the text", () => {
  test.each([
    ["See https://example.org/a?b=c#d, then write to mailto:desk@example.org."],
    ["<script>alert(1)</script> <img src=x onerror=alert(1)>"],
    ["invoice 2024-1183 and order #48213, tel. +358 40 123 4567"],
    ["javascript:alert(1) data:text/html,x"],
    ["رقم الطلب ‎#48213 والفاتورة 2024-1183"],
    ["e\u0301".repeat(500)],
    [""],
  ])("no character is lost or added: %s", (text) => {
    expect(pieces(text).map((piece) => piece.text).join("")).toBe(text);
  });
});

describe("links", () => {
  test("are web and mail addresses", () => {
    expect(links("https://example.org/a http://example.org mailto:a@example.org")).toEqual([
      "https://example.org/a",
      "http://example.org/",
      "mailto:a@example.org",
    ]);
  });

  test.each([
    ["javascript:alert(1)"],
    ["JaVaScRiPt:alert(1)"],
    ["data:text/html;base64,PHNjcmlwdD4="],
    ["vbscript:msgbox(1)"],
    ["file:///etc/passwd"],
    ["//example.org/x"],
    ["http://"],
    ["https://bank.example@evil.example/"],
  ])("are not: %s", (text) => {
    expect(links(text)).toEqual([]);
  });

  test("leave the sentence its full stop and brackets", () => {
    expect(links("(see https://example.org/a_(b)). And https://example.org/c!")).toEqual([
      "https://example.org/a_(b)",
      "https://example.org/c",
    ]);
  });

  test("end where an invisible or bidirectional character begins", () => {
    expect(links("https://example.org/\u202egpj.exe")).toEqual(["https://example.org/"]);
  });

  test("of a markdown image are shown, never loaded", () => {
    expect(pieces("![x](https://evil.example/beacon.png)")).toEqual([
      { kind: "text", text: "![x](" },
      { kind: "link", text: "https://evil.example/beacon.png", href: "https://evil.example/beacon.png" },
      { kind: "text", text: ")" },
    ]);
  });
});

describe("references", () => {
  test.each([
    ["invoice 2024-1183", ["2024-1183"]],
    ["order #48213", ["#48213"]],
    ["INV/77-2 please", ["INV/77-2"]],
    ["call +358 40 123 4567 now", ["+358 40 123 4567"]],
    ["reference 1234567", ["1234567"]],
    ["two or three chairs", []],
    ["12 chairs, well-made", []],
  ])("in “%s”", (text, expected) => {
    expect(references(text)).toEqual(expected);
  });
});

test.each([["https://"], ["javascript:alert(1)"], ["data:text/html,x"], ["blob:https://example.org/x"], ["ftp://example.org/x"], ["example.org"]])(
  "%s is no safe address",
  (text) => {
    expect(safeAddress(text)).toBeNull();
  },
);

test("a long text without end is read in good time", () => {
  const started = performance.now();

  pieces("1-".repeat(20_000) + "https://" + "(".repeat(4_000));

  expect(performance.now() - started).toBeLessThan(1_000);
});
