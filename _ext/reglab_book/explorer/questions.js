// ---- Questions without code: the page holds the question, its answers and the reasons; this makes them answerable

// What is said is a copy of what stands on the page, whose formulas may be drawn already or not.
const copyOf = (node) => [...node.cloneNode(true).childNodes].map((child) => {
  child.querySelectorAll?.("[id]").forEach((part) => part.removeAttribute("id"));
  return child;
});
const reply = (said, right, ...parts) => {
  said.hidden = false;
  said.classList.toggle("reglab-right", right);
  said.replaceChildren(...parts);
  window.MathJax?.typesetPromise?.([said]);
};

const statusBelow = (question) => {
  const said = el("p", { className: "reglab-said", hidden: true });
  said.setAttribute("role", "status");
  question.querySelector("details").before(said);
  return said;
};

// Each answer says at once whether it is right, and why; the first one counts.
function setUpChoice(question, told) {
  const list = question.querySelector(".reglab-options");
  const details = question.querySelector("details");
  const reasons = [...details.querySelectorAll("li")];
  const said = statusBelow(question);
  const key = `reglab:question:${question.id}`;
  // What was said counts by its words: a later edition may ask otherwise.
  const words = [...list.children].map((option) => option.textContent);
  const right = [...list.children].findIndex((option) => "right" in option.dataset);
  let first = words.indexOf(kept.get(key)?.first);

  const inputs = words.map((_, i) => el("input", { type: "radio", name: question.id, onchange: () => {
    if (first < 0) {
      first = i;
      kept.set(key, { first: words[i] });
    }
    show(i);
    told();
  } }));
  const show = (i) => {
    inputs[i].checked = true;
    reply(said, i === right, ...copyOf(reasons[i]));
    details.hidden = i !== right; // whoever has it right may read about the others
  };
  [...list.children].forEach((option, i) => {
    if (option.dataset.spoken) inputs[i].setAttribute("aria-label", option.dataset.spoken);
  });
  const choices = el("div", { className: "reglab-choices" }, ...inputs.map((input, i) => (
    el("label", {}, input, el("span", {}, ...list.children[i].childNodes)))));
  choices.setAttribute("role", "radiogroup");
  choices.setAttribute("aria-labelledby", `${question.id}-asked`);
  list.replaceWith(choices);
  details.hidden = true;
  if (first >= 0) show(first);
  return () => (first < 0 ? null : first === right);
}

// Steps are moved by buttons, one place at a time; asked, the page names the first that stands too early.
function setUpOrder(question) {
  const list = question.querySelector(".reglab-steps");
  const details = question.querySelector("details");
  const reasons = [...details.querySelectorAll("li")]; // in the right order
  const said = statusBelow(question);
  const steps = [...list.children];
  list.removeAttribute("type");

  const move = (step, by) => {
    const other = by < 0 ? step.previousElementSibling : step.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(step);
    else other.after(step);
    said.hidden = true;
    name();
  };
  const name = () => [...list.children].forEach((step, i, all) => {
    const [up, down] = step.querySelectorAll("button");
    up.setAttribute("aria-label", `Move step ${i + 1} up`);
    down.setAttribute("aria-label", `Move step ${i + 1} down`);
    // aria-disabled, for a button that is disabled loses the focus
    up.setAttribute("aria-disabled", i === 0);
    down.setAttribute("aria-disabled", i === all.length - 1);
  });
  for (const step of steps) {
    const text = el("span", {}, ...step.childNodes);
    const button = (sign, by) => el("button", { type: "button", textContent: sign, onclick: (event) => {
      move(step, by);
      event.currentTarget.focus();
    } });
    step.replaceChildren(text, el("span", { className: "reglab-moves" }, button("↑", -1), button("↓", 1)));
  }
  name();

  const check = el("button", { type: "button", textContent: "Check the order", onclick: () => {
    const places = [...list.children].map((step) => Number(step.dataset.place));
    const wrong = places.findIndex((place, i) => place !== i);
    if (wrong < 0) {
      reply(said, true, "Right: each step stands on those before it.");
      details.hidden = false;
      return;
    }
    const reason = copyOf(reasons[places[wrong]]).slice(1); // without its letter
    const before = wrong === 0 ? "The first step comes too early. "
      : `${wrong === 1 ? "The first step is" : `The first ${wrong} steps are`} right. The next comes too early. `;
    reply(said, false, before, ...reason);
  } });
  list.after(el("p", { className: "reglab-order" }, check));
  details.hidden = true;
}

for (const quiz of document.querySelectorAll(".reglab-quiz")) {
  const tally = quiz.querySelector(".reglab-tally");
  const results = [];
  const told = () => {
    const done = results.map((result) => result()).filter((result) => result !== null);
    tally.hidden = done.length < results.length;
    tally.textContent = tally.hidden ? "" : `${done.filter(Boolean).length} of ${done.length} right at the first try.`;
  };
  for (const question of quiz.querySelectorAll(".reglab-question")) results.push(setUpChoice(question, told));
  told();
}
for (const question of document.querySelectorAll(":not(.reglab-quiz) > .reglab-question")) {
  if (question.querySelector(".reglab-steps")) setUpOrder(question);
  else setUpChoice(question, () => {});
}
