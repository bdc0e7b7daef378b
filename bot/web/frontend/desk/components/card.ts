// <desk-card>: the packet told from the top: who, what, in whose words, what is known, what came before.

import { html, nothing, svg, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { mark } from "../../shared/mark";
import { clock } from "../../shared/time";
import {
  formatEuros,
  formatMoment,
  formatPercent,
  isUnknown,
  languageName,
  safeUrl,
  shortDay,
} from "../format";
import type {
  Fact,
  Handoff,
  Known,
  NeedFinding,
  Packet,
  Reason,
  Routing,
  Step,
  TypeFinding,
} from "../wire";
import { nameOf, type Key } from "../words";
import { DeskElement } from "./base";
import { icon } from "./icons";

type Part = TemplateResult | typeof nothing;

@customElement("desk-card")
export class Card extends DeskElement {
  protected override render() {
    const { desk } = this;
    const handoff = desk.openHandoff;
    if (!desk.route.handoff) return html`<p class="empty grow centred">${desk.t("card.none")}</p>`;
    if (!handoff) {
      return html`<p class="empty grow centred" role="status">
        ${desk.openTrouble ?? desk.t("card.loading")}
      </p>`;
    }
    const { packet } = handoff;
    return html`<article class="card" data-test="card" tabindex="0" aria-label=${desk.t("column.card")}>
      ${this.renderWho(packet)} ${this.renderWants(packet)} ${this.renderOwnWords(packet)}
      ${this.renderMood(packet)} ${this.renderAsked(packet)} ${this.renderKnown(packet)}
      ${this.renderBefore(packet)} ${this.renderPromised(packet)} ${this.renderRoute(handoff)}
    </article>`;
  }

  // ---- Who

  private renderWho(packet: Packet): TemplateResult {
    const { t } = this.desk;
    return this.section(
      "who",
      "card.who",
      html`${this.known(packet.customer_type, (finding) => this.renderType(finding))}
        <dl class="facts">
          ${this.row("card.role", packet.role, (role) => this.renderRole(role))}
          ${this.row(
            "card.standing",
            packet.standing,
            ({ level, name, reasons }) =>
              html`${name ?? nameOf(t, "standing", level)}${this.aside(reasons)}`,
          )}
          ${this.row("card.language", packet.language, (language) =>
            language === "unknown"
              ? t("card.unknown_language")
              : languageName(language, this.desk.language),
          )}
        </dl>`,
    );
  }

  private renderRole(role: { text: string; account?: { name: string } | null }): TemplateResult {
    const account = role.account
      ? html`<span class="soft">${this.desk.t("card.account")}: <bdi>${role.account.name}</bdi></span>`
      : nothing;
    return html`<span dir="auto">${role.text}</span> ${account}`;
  }

  private renderType(finding: TypeFinding): TemplateResult {
    const { t } = this.desk;
    return html`<div data-test="card-type" data-type=${finding.top}>
      ${this.renderTop(finding)}
      ${finding.conflict
        ? html`<p class="conflict" data-test="card-conflict" dir="auto">${finding.conflict}</p>`
        : nothing}
      <ol class="chances">
        ${finding.probabilities
          .filter(({ probability }) => probability >= 0.005)
          .sort((a, b) => b.probability - a.probability)
          .map((chance) => this.renderChance(chance, chance.type === finding.top))}
      </ol>
      <h4>${t("card.for")}</h4>
      ${this.renderReasons(finding.reasons_for, "card.no_reasons")}
      <h4>${t("card.against")}</h4>
      ${this.renderReasons(finding.reasons_against, "card.nothing_against")}
      ${this.correct("card.wrong_type", "wrong_type")}
    </div>`;
  }

  private renderTop({ top, probabilities, guesses }: TypeFinding): TemplateResult {
    const { t } = this.desk;
    const nameOfType = (id: string) => probabilities.find(({ type }) => type === id)?.name ?? id;
    if (top === "unclear") {
      const [first = "", second = ""] = guesses ?? [];
      return html`<p class="top">
        ${mark("unclear")}
        <span class="top-text"
          >${t("card.unclear", { first: nameOfType(first), second: nameOfType(second) })}</span
        >
      </p>`;
    }
    return html`<p class="top">${mark(top)} <strong>${nameOfType(top)}</strong></p>`;
  }

  private renderChance(
    { type, name, probability }: TypeFinding["probabilities"][number],
    isTop: boolean,
  ): TemplateResult {
    return html`<li class="chance ${isTop ? "chance-top" : ""}">
      ${mark(type)}<span class="chance-name">${name}</span>
      <svg class="bar-chart" aria-hidden="true">${svg`
        <rect class="bar-ground" width="100%" height="100%" rx="2" />
        <rect class="bar-fill" width="${Math.max(1, Math.round(probability * 100))}%" height="100%" rx="2" />`}
      </svg>
      <span class="chance-share">${formatPercent(probability, this.desk.language)}</span>
    </li>`;
  }

  private renderReasons(reasons: Reason[], none: Key): TemplateResult {
    if (reasons.length === 0) return html`<p class="soft">${this.desk.t(none)}</p>`;
    const strongest = [...reasons].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
    return html`<ul class="reasons">
      ${strongest.map((reason) => this.renderReason(reason))}
    </ul>`;
  }

  private renderReason({ text, source, standing, quote }: Reason): TemplateResult {
    const { t } = this.desk;
    const isSaid = source === "dialogue";
    return html`<li>
      <span dir="auto">${text}</span>
      ${quote ? html`<q class="quote" dir="auto">${quote}</q>` : nothing}
      <span class="source">
        <span class="source-mark">${icon(isSaid ? "said" : source)}${nameOf(t, "source", source)}</span>
        <span class="source-mark proof-${standing}">${icon(standing)}${nameOf(t, "proof", standing)}</span>
      </span>
    </li>`;
  }

  // ---- What they want

  private renderWants(packet: Packet): TemplateResult {
    const { t } = this.desk;
    const second = packet.second_need;
    return this.section(
      "wants",
      "card.wants",
      html`<div data-test="card-need">
          ${this.known(packet.need, (need) => html`<p class="top">${this.renderNeed(need)}</p>`)}
        </div>
        ${isUnknown(second)
          ? nothing
          : html`<p>${t("card.also")}: ${this.renderNeed(second)}</p>`}
        ${this.correct("card.wrong_need", "wrong_need")}
        <dl class="facts">
          ${this.row(
            "card.open_question",
            packet.open_question,
            (question) => html`<span dir="auto">${question}</span>`,
          )}
        </dl>`,
    );
  }

  private renderNeed({ name, confidence }: NeedFinding): TemplateResult {
    const percent = formatPercent(confidence, this.desk.language);
    return html`<strong>${name}</strong> <span class="soft">${this.desk.t("card.sure", { percent })}</span>`;
  }

  private renderOwnWords(packet: Packet): TemplateResult {
    const lang = isUnknown(packet.language) ? nothing : packet.language;
    return this.section(
      "words",
      "card.own_words",
      this.known(
        packet.own_words,
        (words) =>
          html`<blockquote class="own-words" data-test="card-own-words" dir="auto" lang=${lang}
            >${words}</blockquote
          >`,
      ),
    );
  }

  private renderMood(packet: Packet): TemplateResult {
    const { t } = this.desk;
    return this.section(
      "mood",
      "card.mood",
      html`<dl class="facts">
        ${this.row("card.urgency", packet.urgency, ({ level, words }) =>
          this.resting(nameOf(t, "urgency", level), words, level === "high"),
        )}
        ${this.row("card.mood_of", packet.mood, ({ level, words }) =>
          this.resting(nameOf(t, "mood", level), words, level === "angry"),
        )}
      </dl>`,
    );
  }

  /** A judgement with the words it rests on. */
  private resting(judgement: string, words: string[], isHot: boolean): TemplateResult {
    const quotes = words.map((word) => html` <q class="quote" dir="auto">${word}</q>`);
    return html`<span class=${isHot ? "hot" : ""}>${judgement}</span>
      ${words.length > 0
        ? html`<span class="soft">${this.desk.t("card.rests_on")}${quotes}</span>`
        : nothing}`;
  }

  // ---- What was asked, what is known

  private renderAsked(packet: Packet): TemplateResult {
    const { t } = this.desk;
    return this.section(
      "asked",
      "card.asked",
      this.known(packet.asked, (asked) =>
        asked.length === 0
          ? html`<p class="soft">${t("card.nothing_asked")}</p>`
          : html`<dl class="asked">
              ${asked.map(
                ({ text, answer, words }) =>
                  html`<dt dir="auto">${text}</dt>
                    <dd>${this.renderAnswer(answer, words)}</dd>`,
              )}
            </dl>`,
      ),
    );
  }

  /** The answer as the assistant read it, and the words it was read from. */
  private renderAnswer(answer: string | null, words: string | null | undefined): TemplateResult {
    const quote = words && words !== answer ? html`<q class="quote" dir="auto">${words}</q>` : nothing;
    if (answer) return html`<bdi>${answer}</bdi> ${quote}`;
    return words ? html`${quote}` : html`<span class="soft">${this.desk.t("card.no_answer")}</span>`;
  }

  private renderKnown(packet: Packet): TemplateResult {
    const { t } = this.desk;
    const entities = this.known(packet.entities, (found) =>
      this.facts(found.map(({ kind, value, text }) => ({ field: kind, value: value || text }))),
    );
    return this.section(
      "known",
      "card.known",
      html`${Array.isArray(packet.entities) && packet.entities.length === 0
          ? nothing
          : html`<h4>${t("card.entities")}</h4>${entities}`}
        <h4 class="proof-verified">${icon("verified")} ${t("card.verified")}</h4>
        ${this.known(packet.verified, (facts) => this.facts(facts, "card.nothing_verified"))}
        <h4 class="proof-claimed">${icon("claimed")} ${t("card.claimed")}</h4>
        ${this.known(packet.claimed, (facts) => this.facts(facts, "card.nothing_claimed"))}`,
    );
  }

  private facts(facts: Fact[], none?: Key): TemplateResult {
    if (facts.length === 0) return html`<p class="soft">${none ? this.desk.t(none) : nothing}</p>`;
    return html`<dl class="facts">
      ${facts.map(
        ({ field, value }) =>
          html`<div class="fact">
            <dt>${nameOf(this.desk.t, "field", field)}</dt>
            <dd>${this.copyable(this.readable(field, value))}</dd>
          </div>`,
      )}
    </dl>`;
  }

  /** Ids by their names, money and dates as people write them; all else as it is. */
  private readable(field: string, value: string): string {
    const { desk } = this;
    if (field === "customer_type") {
      return desk.organisation?.types.find(({ id }) => id === value)?.name ?? value;
    }
    if (field === "revenue_eur_last_year") return formatEuros(value, desk.language);
    if (field === "customer_since") return shortDay(value, Date.now(), desk.language);
    return value;
  }

  private copyable(value: string): TemplateResult {
    return html`<button
      type="button"
      class="copy"
      title=${this.desk.t("card.copy", { value })}
      @click=${() => void this.copy(value)}
    >
      <bdi>${value}</bdi>${icon("copy")}
    </button>`;
  }

  private async copy(value: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(value);
      this.desk.tell(this.desk.t("card.copied", { value }));
    } catch {
      // The browser keeps its clipboard to itself; the value can still be selected.
    }
  }

  // ---- What happened before, and how it came here

  private renderBefore(packet: Packet): TemplateResult {
    const { language, t } = this.desk;
    return this.section(
      "before",
      "card.before",
      this.known(packet.earlier_contacts, (contacts) =>
        contacts.length === 0
          ? html`<p class="soft">${t("card.nothing_before")}</p>`
          : html`<ol class="history">
              ${contacts.map(
                ({ at, kind, text }) =>
                  html`<li>
                    <time class="clock" datetime=${at}>${shortDay(at, Date.now(), language)}</time>
                    <span><strong>${nameOf(t, "contact", kind)}</strong> <span dir="auto">${text}</span></span>
                  </li>`,
              )}
            </ol>`,
      ),
    );
  }

  private renderPromised(packet: Packet): TemplateResult {
    const { t } = this.desk;
    return this.section(
      "promised",
      "card.promised",
      this.known(packet.promised, (promised) =>
        promised.length === 0
          ? html`<p class="soft">${t("card.nothing_promised")}</p>`
          : html`<ul class="plain">
              ${promised.map((promise) => html`<li dir="auto">${promise}</li>`)}
            </ul>`,
      ),
    );
  }

  private renderRoute({ item, packet, steps }: Handoff): TemplateResult {
    return this.section(
      "route",
      "card.route",
      html`<p class="top" data-test="card-department" data-department=${item.department.id}>
          ${mark(item.department.id)} <strong>${item.department.name}</strong>
        </p>
        ${this.known(packet.routing, (routing) => this.renderRouting(routing))}
        <dl class="facts">
          ${this.row("card.page", packet.page, ({ url, title }) => this.renderPage(url, title))}
        </dl>
        ${this.renderSteps(steps)}`,
    );
  }

  private renderRouting(routing: Routing): TemplateResult {
    const { t } = this.desk;
    const { wait, queue_length, position, is_open } = routing;
    const then = [
      is_open === undefined ? "" : t(is_open ? "card.open_then" : "card.closed_then"),
      queue_length === undefined ? "" : t("card.queue_then", { count: queue_length }),
      position ? t("card.position_then", { position }) : "",
      wait ? t("card.wait_then", { min: wait[0], max: wait[1] }) : "",
    ].filter(Boolean);
    const path = routing.path.map((id) => this.departmentName(id));
    return html`<p dir="auto">${routing.reason}</p>
      <dl class="facts">
        <div class="fact">
          <dt>${t("card.path")}</dt>
          <dd>
            <ol class="path">
              ${path.map((name) => html`<li>${name}</li>`)}
            </ol>
          </dd>
        </div>
        ${then.length > 0
          ? html`<div class="fact">
              <dt>${t("card.at_handoff")}</dt>
              <dd>${then.join(" · ")}</dd>
            </div>`
          : nothing}
      </dl>`;
  }

  private departmentName(id: string): string {
    return this.desk.organisation?.departments.find((one) => one.id === id)?.name ?? id;
  }

  private renderPage(url: string, title: string): TemplateResult {
    const safe = safeUrl(url);
    const name = title || url;
    return safe
      ? html`<a href=${safe} target="_blank" rel="noopener noreferrer" dir="auto" title=${url}>${name}</a>`
      : html`<span dir="auto">${name}</span>`;
  }

  private renderSteps(steps: Step[]): Part {
    if (steps.length === 0) return nothing;
    const { language, t } = this.desk;
    return html`<h4>${t("card.steps")}</h4>
      <ol class="history">
        ${steps.map(
          (step) =>
            html`<li>
              <time class="clock" datetime=${step.at} title=${formatMoment(step.at, Date.now(), language)}
                >${clock(step.at, language)}</time
              >
              <span>${this.tellStep(step)}</span>
            </li>`,
        )}
      </ol>`;
  }

  private tellStep({ kind, to, staff, reason, text }: Step): TemplateResult {
    const { t, organisation } = this.desk;
    const names = [...(organisation?.types ?? []), ...(organisation?.needs ?? [])];
    const parts = [
      to?.name,
      staff?.name,
      reason && nameOf(t, "reason", reason),
      kind === "relabelled" ? (names.find(({ id }) => id === text)?.name ?? text) : text,
    ].filter(Boolean);
    return html`<strong>${nameOf(t, "step", kind)}</strong>
      <span dir="auto">${parts.join(" · ")}</span>`;
  }

  // ---- Pieces

  private section(id: string, title: Key, content: TemplateResult): TemplateResult {
    return html`<section class="card-part part-${id}" aria-labelledby="card-${id}">
      <h3 id="card-${id}">${this.desk.t(title)}</h3>
      ${content}
    </section>`;
  }

  private row<T>(label: Key, field: Known<T>, show: (value: T) => unknown): TemplateResult {
    return html`<div class="fact">
      <dt>${this.desk.t(label)}</dt>
      <dd>${isUnknown(field) ? this.notKnown(field?.unknown) : show(field)}</dd>
    </div>`;
  }

  private known<T>(field: Known<T>, show: (value: T) => TemplateResult): TemplateResult {
    return isUnknown(field) ? html`<p>${this.notKnown(field?.unknown)}</p>` : show(field);
  }

  /** The server says why in a whole sentence; a bare "because …" is made one. */
  private notKnown(why: string | undefined): TemplateResult {
    const { t } = this.desk;
    const isBare = why?.startsWith("because ");
    const text = isBare ? t("card.not_known", { because: why ?? "" }) : why || t("card.not_known_bare");
    return html`<span class="not-known" dir="auto">${text}</span>`;
  }

  private aside(texts: string[]): Part {
    if (texts.length === 0) return nothing;
    return html` <span class="soft" dir="auto">${texts.join(" · ")}</span>`;
  }

  private correct(label: Key, reason: "wrong_type" | "wrong_need"): Part {
    if (!this.desk.isMine(this.desk.openItem)) return nothing;
    return html`<button
      type="button"
      class="link"
      data-test="correct-${reason}"
      @click=${() => this.dispatchEvent(new CustomEvent("correct", { detail: reason }))}
    >
      ${this.desk.t(label)}
    </button>`;
  }
}
