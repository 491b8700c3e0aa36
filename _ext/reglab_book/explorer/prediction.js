// ---- Predictions

function setUpPrediction(id, predict) {
  const box = document.getElementById(`${id}-predict`);
  const key = `reglab:predict:${id}`;
  const before = kept.get(key);
  // A prediction of an earlier edition may have had other answers.
  let choice = predict.choices.indexOf(before?.choice);
  let settled = choice >= 0 && before.settled === true;
  const verdict = el("p", { className: "reglab-verdict", hidden: true });
  verdict.setAttribute("role", "status");

  const show = () => {
    inputs.forEach((input, i) => { input.checked = i === choice; });
    verdict.hidden = choice < 0 || !settled;
    if (verdict.hidden) return;
    const came = choice === predict.right ? "So it is." : "It came out otherwise.";
    verdict.textContent = `You said: “${predict.choices[choice]}” ${came} ${predict.happened}`;
  };
  const inputs = predict.choices.map((_, i) => el("input", { type: "radio", name: `${id}-predict`, onchange: () => {
    choice = i;
    keep();
    show();
  } }));
  const keep = () => kept.set(key, { choice: predict.choices[choice], settled });
  const choices = el("div", { className: "reglab-choices" },
    ...inputs.map((input, i) => el("label", {}, input, el("span", { textContent: predict.choices[i] }))));
  choices.setAttribute("role", "radiogroup");
  choices.setAttribute("aria-labelledby", `${id}-predict-question`);
  box.querySelector("ul").replaceWith(choices);
  box.append(verdict);
  show();
  return {
    settle() {
      if (settled) return;
      settled = true;
      if (choice >= 0) keep();
      show();
    },
  };
}
