// The script that a site includes: a launcher button, and the widget in an iframe of our own origin.

import type { ToLoader, ToWidget } from "./messages";
import { STYLES } from "./styles";

interface Osasto {
  open(): void;
  close(): void;
  setLocale(locale: string): void;
  setIdentity(token: string | null): void;
}

declare global {
  interface Window {
    Osasto?: Osasto;
  }
}

// [on the button, its spoken name, before a number of unread messages, title of the iframe]
const WORDS: Record<string, readonly [string, string, string, string]> = {
  en: ["Ask us", "open the chat", "New messages", "Chat"],
  fr: ["Une question ?", "ouvrir la discussion", "Nouveaux messages", "Discussion"],
  fi: ["Kysy meiltä", "avaa keskustelu", "Uusia viestejä", "Keskustelu"],
  ar: ["اسألونا", "فتح المحادثة", "رسائل جديدة", "محادثة"],
};
const BUBBLE = "M12 3.5c5 0 9 3.3 9 7.5s-4 7.5-9 7.5c-1 0-2-.13-2.9-.38L4.5 20.5l.9-3.8C3.9 15.3 3 13.3 3 11c0-4.2 4-7.5 9-7.5z";
const OPENED = "osasto:open";

function start(script: HTMLScriptElement): void {
  const origin = new URL(script.src).origin;
  const { site = "", identity = null } = script.dataset;
  let locale = script.dataset.locale || document.documentElement.lang || navigator.language;
  let token = identity;
  let frame: HTMLIFrameElement | undefined;
  let ready = false;
  let isOpen = false;
  let isQuiet = false;
  let forcedPhone = false;
  let unread = 0;

  const host = document.createElement("osasto-chat");
  const root = host.attachShadow({ mode: "open" });
  const launcher = element("button", "launcher");
  const word = element("span", "word");
  const badge = element("span", "badge");
  const news = element("span", "news");
  const room = element("div", "room");
  const small = matchMedia("(max-width: 480px), (max-height: 480px) and (pointer: coarse)");
  launcher.type = "button";
  launcher.dataset.test = "launcher";
  badge.dataset.test = "unread";
  news.setAttribute("role", "status");
  launcher.append(bubble(), word, badge);
  applyStyles(root);
  root.append(room, launcher, news);

  const isPhone = (): boolean => forcedPhone || small.matches;

  function post(message: ToWidget): void {
    if (ready) frame!.contentWindow!.postMessage(message, origin);
  }

  function page(): ToWidget {
    // Without the fragment: sites keep secrets there more often than anything a colleague needs.
    return { osasto: 1, type: "page", url: location.href.split("#")[0]!, title: document.title };
  }

  /** Load the widget before it is needed, so that it is there at the click. */
  function prepare(): void {
    if (frame) return;
    frame = document.createElement("iframe");
    const here = location.origin + location.pathname;
    frame.src = `${origin}/widget?${new URLSearchParams({ site, locale, page: here })}`;
    room.append(frame);
    draw();
  }

  function show(quiet: boolean): void {
    prepare();
    isOpen = true;
    isQuiet = quiet;
    draw();
    enter();
  }

  /** Not before the widget is there: focus given to an empty frame goes nowhere once it loads. */
  function enter(): void {
    if (!ready || !isOpen) return;
    if (!isQuiet) frame!.focus();
    post(page());
    post({ osasto: 1, type: "open", quiet: isQuiet });
  }

  function hide(): void {
    if (!isOpen) return;
    isOpen = false;
    draw();
    post({ osasto: 1, type: "close" });
    launcher.focus();
  }

  function draw(): void {
    const language = locale.slice(0, 2).toLowerCase();
    const [label, action, fresh, title] = WORDS[language] ?? WORDS.en!;
    const count = unread ? `${fresh}: ${unread}` : "";
    const phone = isPhone();
    host.lang = WORDS[language] ? language : "en";
    host.dir = language === "ar" ? "rtl" : "ltr";
    word.textContent = label;
    badge.textContent = unread > 99 ? "99+" : `${unread || ""}`;
    news.textContent = isOpen ? "" : count;
    launcher.setAttribute("aria-label", [label, action, count].filter(Boolean).join(", "));
    launcher.setAttribute("aria-expanded", `${isOpen}`);
    launcher.hidden = isOpen;
    if (frame) frame.title = title;
    room.className = `room${isOpen ? " open" : ""}${phone ? " phone" : ""}`;
    document.documentElement.toggleAttribute("data-osasto-open", isOpen && phone);
    fit();
    remember(isOpen);
  }

  /** On a phone the room is what the soft keyboard leaves of the screen. */
  function fit(): void {
    const view = window.visualViewport;
    const fitted = isOpen && isPhone() && view && view.scale === 1;
    room.style.height = fitted ? `${view.height}px` : "";
    room.style.transform = fitted && view.offsetTop ? `translateY(${view.offsetTop}px)` : "";
  }

  function receive(event: MessageEvent): void {
    if (!frame || event.source !== frame.contentWindow || event.origin !== origin) return;
    const message = event.data as Partial<ToLoader> | null;
    if (message?.osasto !== 1) return;
    if (message.type === "ready") welcome();
    else if (message.type === "close") hide();
    else if (message.type === "unread") unread = Math.max(0, Math.floor(Number(message.count)) || 0);
    else if (message.type === "resize") forcedPhone = message.mode === "phone";
    else return;
    draw();
  }

  function welcome(): void {
    ready = true;
    post({ osasto: 1, type: "identity", token });
    post({ osasto: 1, type: "locale", locale });
    post(page());
    enter();
  }

  window.Osasto = {
    open: () => show(false),
    close: hide,
    setLocale(wanted) {
      locale = String(wanted);
      post({ osasto: 1, type: "locale", locale });
      draw();
    },
    setIdentity(wanted) {
      token = wanted || null;
      post({ osasto: 1, type: "identity", token });
    },
  };

  addEventListener("message", receive);
  addEventListener("popstate", () => post(page()));
  small.addEventListener("change", draw);
  window.visualViewport?.addEventListener("resize", fit);
  window.visualViewport?.addEventListener("scroll", fit);
  launcher.addEventListener("click", () => show(false));
  for (const nearing of ["pointerenter", "focus", "touchstart"]) {
    launcher.addEventListener(nearing, prepare, { passive: true });
  }

  document.body.append(host);
  draw();
  if (wasOpen()) show(true);
  else whenIdle(prepare);
}

function element<Name extends "button" | "span" | "div">(name: Name, className: string): HTMLElementTagNameMap[Name] {
  return Object.assign(document.createElement(name), { className });
}

function bubble(): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS(svg.namespaceURI, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", BUBBLE);
  svg.append(path);
  return svg as SVGElement;
}

/** A constructed sheet, because the site's own policy may forbid style elements. */
function applyStyles(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(Object.assign(document.createElement("style"), { textContent: STYLES }));
  }
}

// An open chat stays open when the visitor follows a link; without storage it closes.

function wasOpen(): boolean {
  try {
    return sessionStorage.getItem(OPENED) === "1";
  } catch {
    return false;
  }
}

function remember(isOpen: boolean): void {
  try {
    sessionStorage.setItem(OPENED, isOpen ? "1" : "");
  } catch {
    // Nothing to do.
  }
}

function whenIdle(act: () => void): void {
  const idle = (): unknown => (window.requestIdleCallback ?? setTimeout)(act);
  if (document.readyState === "complete") idle();
  else addEventListener("load", idle);
}

function whenBody(act: () => void): void {
  if (document.body) act();
  else addEventListener("DOMContentLoaded", act);
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement && !window.Osasto) whenBody(() => start(script));
