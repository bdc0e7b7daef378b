// What the loader on the host page and the widget in its iframe say to each other by postMessage.

export type ToWidget =
  | { osasto: 1; type: "identity"; token: string | null }
  | { osasto: 1; type: "locale"; locale: string }
  | { osasto: 1; type: "page"; url: string; title: string }
  /** `quiet`: opened by itself after navigation, so the focus stays where the visitor has it. */
  | { osasto: 1; type: "open"; quiet?: boolean }
  | { osasto: 1; type: "close" };

export type ToLoader =
  | { osasto: 1; type: "ready" }
  | { osasto: 1; type: "close" }
  | { osasto: 1; type: "unread"; count: number }
  | { osasto: 1; type: "resize"; mode: "phone" | "floating" };

/** A message before the mark that tells it from other scripts' messages is put on. */
export type Unmarked<Message> = Message extends unknown ? Omit<Message, "osasto"> : never;
