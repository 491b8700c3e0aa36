/* Paper is white: while a page is printed it has the light theme. All colours, those of code and pictures too, hang on
   this attribute, and without this script no page is ever dark. */
"use strict";

{
  const root = document.documentElement;
  let screen = null;

  function lighten() {
    screen ??= root.dataset.theme;
    root.dataset.theme = "light";
  }

  function restore() {
    if (screen) root.dataset.theme = screen;
    screen = null;
  }

  addEventListener("beforeprint", lighten);
  addEventListener("afterprint", restore);
  // Some programs print without saying so before.
  matchMedia("print").addEventListener("change", (print) => (print.matches ? lighten() : restore()));
}
