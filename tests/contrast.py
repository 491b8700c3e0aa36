"""How well text can be read, as a script for a page."""

# The contrast of all text of an element's kind with the ground it stands on, the least of all.
CONTRAST = """selector => {
  const luminance = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((c) => c / 255)
      .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (; element; element = element.parentElement) {
      const colour = getComputedStyle(element).backgroundColor;
      const [, , , alpha] = colour.match(/[\\d.]+/g);
      if (alpha === undefined || alpha > 0.5) return colour;  // a tint hardly matters
    }
    return "rgb(255, 255, 255)";
  };
  const found = [...document.querySelectorAll(selector)].map((element) => {
    const [a, b] = [getComputedStyle(element).color, ground(element)].map(luminance);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  });
  return Math.min(...found);
}"""
