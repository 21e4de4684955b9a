// One question as fields. `change` receives the value as the server wants it; nothing here knows a key.
import { fill } from "./old_browsers.js";

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "html") made.innerHTML = value; // escaped by the server when the paper was frozen
    else if (value !== false && value !== undefined) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

function choices(item, options, type, chosen, change) {
  const kind = type === "radio" ? "radios" : "checkboxes";
  const box = element("div", { class: `govuk-${kind}` });
  for (const option of options) {
    const id = `answer-${item.id}-${option.id}`;
    const input = element("input", { class: `govuk-${kind}__input`, type, name: `answer-${item.id}`, id, value: option.id });
    input.checked = chosen.includes(option.id);
    input.addEventListener("change", () => change([...box.querySelectorAll("input:checked")].map((one) => one.value)));
    const text = element("span", { html: option.html });
    const mark = /^[A-Z]$/.test(option.id) ? [element("b", { class: "mf-exam__mark" }, `${option.id}. `)] : [];
    box.append(element("div", { class: `govuk-${kind}__item` }, input, element("label", { class: `govuk-label govuk-${kind}__label`, for: id }, ...mark, text)));
  }
  return box;
}

function text(item, name, label, value, rows, change) {
  const id = `answer-${item.id}-${name}`;
  const field = rows > 1 ? element("textarea", { class: "govuk-textarea", id, rows }) : element("input", { class: "govuk-input", id, type: "text", autocomplete: "off" });
  field.value = value;
  field.addEventListener("input", () => change(field.value));
  return element("div", { class: "govuk-form-group" }, element("label", { class: "govuk-label", for: id }, label), field);
}

const KINDS = {
  single: (item, value, change) => choices(item, item.options, "radio", [value.choice], ([choice]) => change({ choice })),
  multiple: (item, value, change) => choices(item, item.options, "checkbox", value.choices || [], (list) => change({ choices: list })),
  true_false: (item, value, change, say) =>
    choices(item, (item.options || []).length ? item.options : [{ id: "true", html: say("true") }, { id: "false", html: say("false") }], "radio", [value.choice], ([choice]) => change({ choice })),
  fill_in: (item, value, change, say) => {
    const count = item.blanks || (item.stem.match(/_{2,}|＿{2,}/g) || [1]).length;
    const texts = Array.from({ length: count }, (_, i) => (value.texts || [])[i] || "");
    return element("div", {}, ...texts.map((given, i) => text(item, i, say("blank", { n: i + 1 }), given, 1, (typed) => { texts[i] = typed; change({ texts: [...texts] }); })));
  },
  short_answer: (item, value, change, say) => text(item, "text", say("kind-short_answer"), value.text || "", 8, (typed) => change({ text: typed })),
  matching: (item, value, change) => {
    const pairs = { ...(value.pairs || {}) };
    return element("div", {}, ...item.options.map((option) => {
      const id = `answer-${item.id}-${option.id}`;
      const select = element("select", { class: "govuk-select", id }, element("option", { value: "" }, "—"), ...item.targets.map((target) => element("option", { value: target.id, html: target.html })));
      select.value = pairs[option.id] || "";
      select.addEventListener("change", () => { pairs[option.id] = select.value; change({ pairs: { ...pairs } }); });
      return element("div", { class: "govuk-form-group" }, element("label", { class: "govuk-label", for: id, html: option.html }), select);
    }));
  },
  ordering: (item, value, change) => {
    const list = element("ol", { class: "govuk-list govuk-list--number mf-exam__order" });
    const order = (value.order || []).length ? [...value.order] : item.options.map((option) => option.id);
    const draw = (focus) => {
      fill(list, ...order.map((id, i) => {
        const option = item.options.find((one) => one.id === id);
        const move = (step, sign) => {
          const button = element("button", { type: "button", class: "govuk-button govuk-button--secondary", disabled: i + step < 0 || i + step >= order.length }, sign);
          button.addEventListener("click", () => { [order[i], order[i + step]] = [order[i + step], order[i]]; change({ order: [...order] }); draw(i + step); });
          return button;
        };
        return element("li", {}, element("span", { html: option.html }), move(-1, "↑"), move(1, "↓"));
      }));
      if (focus !== undefined) list.children[focus].querySelector("button:not([disabled])").focus();
    };
    draw();
    return list;
  },
  case: (item, value, change, say) => {
    const parts = { ...(value.parts || {}) };
    const shown = (part) => show({ ...part, id: `${item.id}-${part.id}` }, `${part.id}. ${say(`kind-${part.kind}`)}`, parts[part.id],
      (given) => { parts[part.id] = given; change({ parts: { ...parts } }); }, say);
    return element("div", { class: "mf-exam__case" }, ...item.parts.map(shown));
  },
};

/** The fields of an item inside a fieldset whose legend is the question. */
export function show(item, heading, value, change, say) {
  const body = (KINDS[item.kind] || KINDS.short_answer)(item, value || {}, change, say);
  return element("fieldset", { class: "govuk-fieldset" },
    element("legend", { class: "govuk-fieldset__legend" }, element("span", { class: "mf-exam__position" }, heading), element("span", { class: "mf-exam__stem", html: item.stem })),
    body);
}

/** Whether anything was chosen or written, however deep: a case holds the answers of its sub-questions. */
export function isAnswered(value) {
  if (value === null || typeof value !== "object") return Boolean(value);
  return Object.values(value).some(isAnswered);
}
