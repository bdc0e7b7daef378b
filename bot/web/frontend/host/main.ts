// The site of an invented company, which shows the widget where customers would meet it.

import { html, nothing, render, type TemplateResult } from "lit";
import { mark } from "../shared/mark";
import "../shared/tokens.css";
import { directionOf, intlLocale, translator, type Language, type Translate } from "../shared/words";
import {
  chooseAnotherIdentity,
  chooseAnotherLanguage,
  chosenIdentity,
  chosenLanguage,
  fetchIdentities,
  includeWidget,
  languages,
  ownName,
  type Identity,
} from "./demo";
import "./host.css";
import { picture, shelf, type Product } from "./pictures";
import ar from "./words/ar.json";
import en from "./words/en.json";
import fi from "./words/fi.json";
import fr from "./words/fr.json";

type Key = keyof typeof en;
type PageName = "home" | "products" | "service" | "hours";

const PAGES: readonly PageName[] = ["home", "products", "service", "hours"];
const PRICES: Readonly<Record<Product, number>> = {
  desk: 549,
  chair: 329,
  coffee: 1190,
  projector: 740,
  purifier: 289,
  bike: 79,
};
const LEASED: ReadonlySet<Product> = new Set<Product>(["bike"]);
const TYPES = ["individual", "business", "public_body", "association"] as const;

let language: Language = chosenLanguage();
let t: Translate<Key>;
let identities: readonly Identity[] = [];

void start();

async function start(): Promise<void> {
  draw();
  identities = await fetchIdentities();
  draw();
  includeWidget(language, chosenIdentity(identities));
}

function draw(): void {
  t = translator<Key>({ en, fr, fi, ar }, language);
  const page = currentPage();
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
  document.title = t(`title_${page}`);
  render(renderSite(page), document.body);
}

function currentPage(): PageName {
  const wished = new URLSearchParams(location.search).get("page");
  return PAGES.find((page) => page === wished) ?? "home";
}

function renderSite(page: PageName): TemplateResult {
  return html`<a class="skip" href="#content">${t("skip")}</a>
    ${renderDemoBar()} ${renderHeader(page)}
    <main id="content" tabindex="-1">${renderPage(page)}</main>
    <footer>
      <p>${t("address")}</p>
      <p>${t("footer")}</p>
    </footer>`;
}

function renderPage(page: PageName): TemplateResult {
  switch (page) {
    case "products":
      return renderProducts("h1");
    case "service":
      return renderService("h1");
    case "hours":
      return renderHours("h1");
    case "home":
      return html`${renderHero()} ${renderTypes()} ${renderProducts("h2")} ${renderService("h2")} ${renderHours("h2")}`;
  }
}

function renderDemoBar(): TemplateResult {
  const who = chosenIdentity(identities);
  return html`<aside class="demo" aria-label=${t("demo")}>
    <strong>${t("demo")}</strong>
    <label>
      <span>${t("demo_language")}</span>
      <select data-test="demo-language" @change=${speakAnother}>
        ${languages.map((one) => html`<option value=${one} lang=${one} ?selected=${one === language}>${ownName(one)}</option>`)}
      </select>
    </label>
    <label>
      <span>${t("demo_who")}</span>
      <select data-test="demo-identity" @change=${beAnother}>
        <option value="" ?selected=${!who}>${t("demo_anonymous")}</option>
        ${identities.map((one) => html`<option value=${one.id} ?selected=${one === who}>${one.name}</option>`)}
      </select>
    </label>
    <p data-test="demo-describes">${who ? (who.describes[language] ?? who.describes.en) : t("demo_anonymous_text")}</p>
  </aside>`;
}

function renderHeader(page: PageName): TemplateResult {
  const link = (to: "products" | "service" | "hours"): TemplateResult =>
    html`<a href="?page=${to}" aria-current=${to === page ? "page" : nothing} data-test="nav-${to}">${t(`nav_${to}`)}</a>`;
  return html`<header class="site">
    <a class="brand" href="?page=home" data-test="nav-home" dir="ltr">Pohja&thinsp;<span>&amp;</span>&thinsp;Co</a>
    <nav aria-label=${t("nav")}>${link("products")}${link("service")}${link("hours")}</nav>
  </header>`;
}

function renderHero(): TemplateResult {
  return html`<section class="hero">
    <div>
      <h1>${t("hero_title")}</h1>
      <p>${t("hero_text")}</p>
      <p class="ways">
        <a class="button" href="?page=products">${t("hero_products")}</a>
        <a class="plain" href="?page=service">${t("hero_service")}</a>
      </p>
    </div>
    ${shelf()}
  </section>`;
}

function renderTypes(): TemplateResult {
  return html`<section aria-labelledby="for">
    <h2 id="for">${t("for_title")}</h2>
    <ul class="types">
      ${TYPES.map((type) => html`<li>${mark(type)}${item("h2", t(`for_${type}`))}<p>${t(`for_${type}_text`)}</p></li>`)}
    </ul>
  </section>`;
}

function renderProducts(level: "h1" | "h2"): TemplateResult {
  return html`<section aria-labelledby="products">
    ${heading(level, "products", t("products_title"))}
    <p class="lead">${t("products_text")}</p>
    <ul class="products">
      ${(Object.keys(PRICES) as Product[]).map(
        (product) => html`<li>
          ${picture(product)}
          ${item(level, t(product))}
          <p>${t(`${product}_text`)}</p>
          <p class="price">${t(LEASED.has(product) ? "from_monthly" : "from", { price: euros(PRICES[product]) })}</p>
        </li>`,
      )}
    </ul>
  </section>`;
}

function renderService(level: "h1" | "h2"): TemplateResult {
  return html`<section aria-labelledby="service">
    ${heading(level, "service", t("service_title"))}
    <p class="lead">${t("service_text")}</p>
    <ol class="steps">
      ${([1, 2, 3] as const).map((step) => html`<li>${item(level, t(`service_${step}`))}<p>${t(`service_${step}_text`)}</p></li>`)}
    </ol>
    <p>${t("service_contracts")}</p>
  </section>`;
}

function renderHours(level: "h1" | "h2"): TemplateResult {
  const rows: readonly (readonly [Key, string, string])[] = [
    ["hours_weekdays", "8:00–18:00", "10:00–18:00"],
    ["hours_saturday", "10:00–15:00", "10:00–15:00"],
    ["hours_sunday", t("closed"), t("closed")],
  ];
  return html`<section aria-labelledby="hours">
    ${heading(level, "hours", t("hours_title"))}
    <p class="lead">${t("hours_text")}</p>
    <table>
      <thead>
        <tr><th scope="col">${t("hours_day")}</th><th scope="col">${t("hours_chat")}</th><th scope="col">${t("hours_shop")}</th></tr>
      </thead>
      <tbody>
        ${rows.map(
          ([day, chat, shop]) => html`<tr><th scope="row">${t(day)}</th><td><bdi>${chat}</bdi></td><td><bdi>${shop}</bdi></td></tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function heading(level: "h1" | "h2", id: string, text: string): TemplateResult {
  return level === "h1" ? html`<h1 id=${id}>${text}</h1>` : html`<h2 id=${id}>${text}</h2>`;
}

/** The heading of one thing in a section whose own heading is of that level. */
function item(level: "h1" | "h2", text: string): TemplateResult {
  return level === "h1" ? html`<h2 class="item">${text}</h2>` : html`<h3 class="item">${text}</h3>`;
}

function euros(amount: number): string {
  const options = { style: "currency", currency: "EUR", maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(intlLocale(language), options).format(amount);
}

function speakAnother(event: Event): void {
  language = (event.target as HTMLSelectElement).value as Language;
  chooseAnotherLanguage(language);
  window.Osasto?.setLocale(language);
  draw();
}

function beAnother(event: Event): void {
  chooseAnotherIdentity((event.target as HTMLSelectElement).value);
  location.reload();
}
