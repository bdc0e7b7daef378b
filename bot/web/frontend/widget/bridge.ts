// The widget's end of the postMessage bridge: speaks to the loader only, listens to the loader only.

import type { ToLoader, ToWidget } from "../loader/messages";

type Listener = (message: ToWidget) => void;

export class LoaderBridge {
  constructor(
    private readonly loader: Window,
    private readonly origin: string,
    private readonly listener: Listener,
  ) {
    window.addEventListener("message", (event) => this.receive(event));
  }

  post(message: ToLoader): void {
    this.loader.postMessage(message, this.origin);
  }

  private receive(event: MessageEvent): void {
    if (event.source !== this.loader || event.origin !== this.origin) return;
    const message = readToWidget(event.data);
    if (message) this.listener(message);
  }
}

/** The message, or null for anything that the loader would not have sent. */
export function readToWidget(data: unknown): ToWidget | null {
  if (typeof data !== "object" || data === null) return null;
  const { osasto, type, token, locale, url, title, quiet } = data as Record<string, unknown>;
  if (osasto !== 1) return null;
  switch (type) {
    case "identity":
      return token === null || typeof token === "string" ? { osasto, type, token } : null;
    case "locale":
      return typeof locale === "string" ? { osasto, type, locale } : null;
    case "page":
      return typeof url === "string" && typeof title === "string" ? { osasto, type, url, title } : null;
    case "open":
      return { osasto, type, quiet: quiet === true };
    case "close":
      return { osasto, type };
    default:
      return null;
  }
}

/**
 * The origin of the page that embeds the widget, or null when it cannot be known.
 *
 * The browser's own word comes first; the address of the page is only the loader's claim. A false
 * claim opens nothing: messages from another origin are ignored and frame-ancestors decides who may embed.
 */
export function embedderOrigin(page: string | null, ancestors: ArrayLike<string> | undefined): string | null {
  if (ancestors && ancestors.length > 0) return ancestors[0]!;
  try {
    const { origin, protocol } = new URL(page ?? "");
    return protocol === "http:" || protocol === "https:" ? origin : null;
  } catch {
    return null;
  }
}
