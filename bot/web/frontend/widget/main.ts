// Starts the widget: in the loader's iframe it waits for who the visitor is, on its own it just opens.

import "../shared/tokens.css";
import { chooseLanguage } from "../shared/words";
import type { ToWidget } from "../loader/messages";
import "./app";
import { embedderOrigin, LoaderBridge } from "./bridge";
import "./page.css";

const query = new URLSearchParams(location.search);
const embedded = window.parent !== window;

const app = document.createElement("osasto-app");
app.site = query.get("site") ?? "";
app.closable = embedded;
app.page = query.get("page") ? { url: query.get("page")!, title: "" } : null;
app.speak(chooseLanguage(query.get("locale"), ...navigator.languages));
document.body.append(app);

if (embedded) connectLoader();
else {
  app.become(null);
  void app.show(false);
}

function connectLoader(): void {
  const origin = embedderOrigin(query.get("page"), location.ancestorOrigins);
  if (origin === null) return;
  const bridge = new LoaderBridge(window.parent, origin, obey);
  const close = (): void => bridge.post({ osasto: 1, type: "close" });
  app.addEventListener("close-widget", close);
  app.addEventListener("unread", (event) => {
    bridge.post({ osasto: 1, type: "unread", count: (event as CustomEvent<number>).detail });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) close();
  });
  reportMode(bridge);
  bridge.post({ osasto: 1, type: "ready" });
}

function obey(message: ToWidget): void {
  switch (message.type) {
    case "identity":
      app.become(message.token);
      break;
    case "locale":
      app.speak(message.locale);
      break;
    case "page":
      app.visit({ url: message.url, title: message.title });
      break;
    case "open":
      void app.show(message.quiet === true);
      break;
    case "close":
      app.hide();
      break;
  }
}

/** A small screen wants the whole of it, even on a host page that pretends to be a desktop one. */
function reportMode(bridge: LoaderBridge): void {
  const small = matchMedia("(pointer: coarse) and (max-device-width: 480px)");
  const report = (): void => {
    bridge.post({ osasto: 1, type: "resize", mode: small.matches ? "phone" : "floating" });
  };
  small.addEventListener("change", report);
  report();
}
