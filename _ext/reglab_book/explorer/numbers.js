// ---- The difference of two numbers as they are shown, so that a reader can check it: the rule of `difference` in
// reglab.numbers. Words have none.

const SHOWN = /^(?:≈\s*)?([-−+]?[\d,]*\.?\d+)(\s%)?$/;

function difference(now, then) {
  const [a, b] = [now, then].map((text) => SHOWN.exec(text));
  if (!a || !b || a[2] !== b[2]) return "";
  const [x, y] = [a, b].map(([, digits]) => Number(digits.replace("−", "-").replaceAll(",", "")));
  const decimals = Math.max(...[a, b].map(([, digits]) => (digits.split(".")[1] || "").length));
  const far = Math.abs(x - y);
  const size = far.toLocaleString("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  const sign = Number(far.toFixed(decimals)) === 0 ? "±" : x > y ? "+" : "−";
  return `${sign}${size}${a[2] ? " points" : ""}`;
}
