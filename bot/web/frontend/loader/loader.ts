// The script that a site includes: a launcher button, and the widget in an iframe of our own origin.

import type { ToLoader, Unmarked, ToWidget } from "./messages";

/** loader.css, put in by the build. */
declare const STYLES: string;

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

// [on the button, before the number of unread messages]
const WORDS: Record<string, readonly [string, string]> = {
  en: ["Ask us", "New messages"],
  fr: ["Une question ?", "Nouveaux messages"],
  fi: ["Kysy meiltä", "Uusia viestejä"],
  ar: ["اسألونا", "رسائل جديدة"],
};
const BUBBLE = "M12 3.5c5 0 9 3.3 9 7.5s-4 7.5-9 7.5c-1 0-2-.1-2.9-.4l-4.6 2.4.9-3.8C3.9 15.3 3 13.3 3 11c0-4.2 4-7.5 9-7.5z";
const OPENED = "osasto:open";

function start(script: HTMLScriptElement): void {
  const origin = new URL(script.src).origin;
  const { site = "", identity } = script.dataset;
  const html = document.documentElement;
  const view = window.visualViewport;
  const small = matchMedia("(max-width:480px),(max-height:480px) and (pointer:coarse)");

  let locale = script.dataset.locale || html.lang || navigator.language;
  let token = identity || null;
  let frame: HTMLIFrameElement | undefined;
  let ready = false;
  let isOpen = false;
  let isQuiet = false;
  let forcedPhone = false;
  let unread = 0;

  const host = document.createElement("osasto-chat");
  const root = host.attachShadow({ mode: "open" });
  const launcher = add(root, "button", "launcher");
  launcher.append(bubble());
  const word = add(launcher, "span", "word");
  const badge = add(launcher, "span", "badge");
  const news = add(root, "span", "news");
  const room = add(root, "div", "room");
  news.role = "status";
  applyStyles(root);

  function post(message: Unmarked<ToWidget>): void {
    if (ready) frame!.contentWindow!.postMessage({ osasto: 1, ...message }, origin);
  }

  function postPage(): void {
    // Without the fragment: sites keep secrets there more often than anything a colleague needs.
    post({ type: "page", url: location.href.split("#")[0]!, title: document.title });
  }

  /** Load the widget before it is needed, so that it is there at the click. */
  function prepare(): void {
    if (frame) return;
    frame = document.createElement("iframe");
    const page = location.origin + location.pathname;
    frame.src = `${origin}/widget?${new URLSearchParams({ site, locale, page })}`;
    room.append(frame);
    draw();
  }

  function show(quiet: boolean): void {
    prepare();
    isOpen = true;
    isQuiet = quiet;
    remember("1");
    draw();
    enter();
  }

  /** Not before the widget is there: focus given to an empty frame goes nowhere once it loads. */
  function enter(): void {
    postPage();
    if (!ready || !isOpen) return;
    if (!isQuiet) frame!.focus();
    post({ type: "open", quiet: isQuiet });
  }

  function hide(): void {
    if (!isOpen) return;
    isOpen = false;
    remember("");
    draw();
    post({ type: "close" });
    launcher.focus();
  }

  function draw(): void {
    const language = locale.slice(0, 2).toLowerCase();
    const words = WORDS[language];
    const [label, fresh] = words ?? WORDS.en!;
    const count = unread ? `${fresh}: ${unread}` : "";
    host.lang = words ? language : "en";
    host.dir = language === "ar" ? "rtl" : "ltr";
    word.textContent = label;
    badge.textContent = `${unread || ""}`;
    news.textContent = isOpen ? "" : count;
    launcher.ariaLabel = count ? `${label}, ${count}` : label;
    launcher.ariaExpanded = `${isOpen}`;
    launcher.hidden = isOpen;
    if (frame) frame.title = label;
    fit();
  }

  /** On a small screen the room takes all that the soft keyboard leaves of it. */
  function fit(): void {
    const phone = forcedPhone || small.matches;
    const fitted = isOpen && phone && view?.scale === 1;
    room.className = `room${isOpen ? " open" : ""}${phone ? " phone" : ""}`;
    room.style.height = fitted ? `${view.height}px` : "";
    room.style.translate = fitted ? `0 ${view.offsetTop}px` : "";
    html.style.overflow = isOpen && phone ? "hidden" : "";
  }

  function receive(event: MessageEvent): void {
    if (!frame || event.source !== frame.contentWindow || event.origin !== origin) return;
    const message = event.data as Partial<ToLoader> | null;
    if (message?.osasto !== 1) return;
    if (message.type === "ready") introduce();
    if (message.type === "close") hide();
    if (message.type === "unread") unread = Math.min(99, Math.floor(Number(message.count))) || 0;
    if (message.type === "resize") forcedPhone = message.mode === "phone";
    draw();
  }

  function introduce(): void {
    ready = true;
    post({ type: "identity", token });
    post({ type: "locale", locale });
    enter();
  }

  window.Osasto = {
    open: () => show(false),
    close: hide,
    setLocale(wanted) {
      locale = `${wanted}`;
      post({ type: "locale", locale });
      draw();
    },
    setIdentity(wanted) {
      token = wanted || null;
      post({ type: "identity", token });
    },
  };

  addEventListener("message", receive);
  addEventListener("popstate", postPage);
  for (const source of [small, view]) {
    for (const change of ["change", "resize", "scroll"]) source?.addEventListener(change, fit);
  }
  for (const nearing of ["pointerenter", "focus"]) launcher.addEventListener(nearing, prepare);
  launcher.onclick = () => show(false);

  document.body.append(host);
  draw();
  if (wasOpen()) show(true);
  else whenIdle(prepare);
}

function add<Name extends "button" | "span" | "div">(
  parent: ParentNode,
  name: Name,
  className: string,
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  element.className = element.dataset.test = className;
  parent.append(element);
  return element;
}

function bubble(): Element {
  const [svg, path] = ["svg", "path"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
  svg!.setAttribute("viewBox", "0 0 24 24");
  path!.setAttribute("d", BUBBLE);
  svg!.append(path!);
  return svg!;
}

/** A constructed sheet, because the site's own policy may forbid style elements. */
function applyStyles(root: ShadowRoot): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLES);
  root.adoptedStyleSheets = [sheet];
}

// An open chat stays open when the visitor follows a link; without storage it closes.

function remember(open: "1" | ""): void {
  try {
    sessionStorage.setItem(OPENED, open);
  } catch {
    // Nothing to do.
  }
}

function wasOpen(): boolean {
  try {
    return !!sessionStorage.getItem(OPENED);
  } catch {
    return false;
  }
}

function whenIdle(act: () => void): void {
  if (document.readyState === "complete") (window.requestIdleCallback ?? setTimeout)(act);
  else addEventListener("load", () => whenIdle(act));
}

const script = document.currentScript as HTMLScriptElement | null;
if (script && !window.Osasto) {
  if (document.body) start(script);
  else addEventListener("DOMContentLoaded", () => start(script));
}
