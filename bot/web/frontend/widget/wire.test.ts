import { expect, test } from "vitest";
import { parseFrame } from "../shared/socket";
import { readFrame } from "./wire";

function read(frame: object): unknown {
  return readFrame(parseFrame(JSON.stringify(frame))!);
}

test("a message is read with its buttons and card", () => {
  const card = {
    kind: "read_back",
    customer_type: "public_body",
    type_name: "Public body",
    need: "query_invoice",
    need_name: "An invoice",
    department_name: "Public sector",
  };
  const buttons = [{ id: "b1", title: "Change", kind: "change" }, { id: "b2", title: "Yes" }];

  const frame = read({ type: "message", seq: 4, author: "bot", text: "I see.", buttons, card, lang: "en", at: "2026-11-21T12:00:00Z" });

  expect(frame).toEqual({
    type: "message",
    message: {
      seq: 4,
      id: null,
      author: "bot",
      name: null,
      text: "I see.",
      buttons: [buttons[0], { id: "b2", title: "Yes", kind: "answer" }],
      card: { type: "public_body", typeName: "Public body", needName: "An invoice", departmentName: "Public sector" },
      lang: "en",
      at: "2026-11-21T12:00:00Z",
    },
  });
});

test("a queue status is read with place, wait and opening time", () => {
  const department = { id: "public_sector", name: "Public sector" };

  const frame = read({ type: "owner", seq: 5, owner: "queue", department, position: 3, wait: [3, 6], opens: "2026-11-23T06:00:00Z" });

  expect(frame).toEqual({
    type: "owner",
    ownership: { seq: 5, owner: "queue", department, staff: null, position: 3, wait: [3, 6], opens: "2026-11-23T06:00:00Z" },
  });
});

test.each([
  [{ type: "surprise" }],
  [{ type: "ack", id: "m1" }],
  [{ type: "ack", id: "m1", seq: -1 }],
  [{ type: "ack", id: "m1", seq: 1.5 }],
  [{ type: "message", seq: 1, author: "robot", text: "hi" }],
  [{ type: "message", seq: 1, author: "bot", text: { html: "<b>" } }],
  [{ type: "message", seq: "1", author: "bot", text: "hi" }],
  [{ type: "owner", seq: 1, owner: "nobody" }],
  [{ type: "welcome", seq: 1, owner: "bot", conversation: "c1" }],
  [{ type: "typing", author: "customer" }],
  [{ type: "error" }],
])("a frame of the wrong shape is no frame: %j", (frame) => {
  expect(read(frame)).toBeNull();
});

test("broken buttons are left out and a card of another kind is no card", () => {
  const buttons = [null, 7, { id: "", title: "x" }, { id: "b1" }, { id: "b2", title: "Yes", kind: "explode" }];

  expect(read({ type: "message", seq: 1, author: "bot", text: "", buttons, card: { kind: "advert" } })).toMatchObject({
    message: { buttons: [{ id: "b2", title: "Yes", kind: "answer" }], card: null },
  });
});

test.each([["not json"], ["null"], ["[]"], ["7"], ['"text"'], ["{}"], ['{"type": 3}']])("%s is no frame at all", (data) => {
  expect(parseFrame(data)).toBeNull();
});
